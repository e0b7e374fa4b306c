import { message } from "@loaddirector/model";
import { describeForwardingEngine } from "./conformance";
import { createMemoryEngine } from "./memory-engine";

describeForwardingEngine("memory", () => {
  const engine = createMemoryEngine({ reason: message("agent.memoryChosen") });
  return {
    engine,
    restarted: () => engine,
    tamper: {
      removeService: (id) => engine.tamper((services) => void services.delete(id)),
      changeWeight: (serviceId, destinationId, weight) =>
        engine.tamper((services) => {
          const service = services.get(serviceId)!;
          const destinations = service.destinations.map((destination) =>
            destination.id === destinationId ? { ...destination, weight } : destination,
          );
          services.set(serviceId, { ...service, destinations });
        }),
    },
    close: () => {},
  };
});
