import type { Flow } from "@loaddirector/model";
import type { ForwardingService } from "../contract";
import type { FlowView, Member, ServiceView } from "./view";

/** A flow among services that nobody has connected to yet: no records, all counts zero, schedulers at their start. */
export function memoryView(services: readonly ForwardingService[]): FlowView {
  const at = ({ virtual }: Flow) => services.filter(({ address }) => address === virtual);
  return {
    record: () => null,
    isVirtualAddress: (flow) => at(flow).length > 0,
    serviceOf: (flow) => {
      for (const port of [flow.virtualPort, 0])
        for (const service of at(flow))
          if (service.listeners.some((each) => each.protocol === flow.protocol && each.port === port))
            return serviceView(service, { protocol: flow.protocol, port });
      return null;
    },
    isTupleTaken: () => false,
    hasRoom: () => true,
    switches: { connReuseMode: 1, expireNodestConn: false, unmatchedToStack: false },
  };
}

function serviceView(
  { id, scheduler, destinations }: ForwardingService,
  listener: ServiceView["listener"],
): ServiceView {
  const members = destinations
    .map(
      ({ id: destinationId, address, port, method, weight }): Member => ({
        destinationId,
        address,
        port,
        method,
        weight,
        active: 0,
        inactive: 0,
        overloaded: false,
      }),
    )
    .reverse();
  const maxWeight = Math.max(0, ...members.map(({ weight }) => weight));
  return {
    id,
    listener,
    scheduler,
    members,
    cursor: { position: 0, currentWeight: maxWeight, maxWeight, weightStep: 1 },
  };
}
