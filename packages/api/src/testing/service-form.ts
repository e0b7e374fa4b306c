import { fixedId } from "@loaddirector/model";
import { type DemoOptions, demoConfig } from "@loaddirector/store";

/** The form of a new service with new servers and a new address. `number` keeps several apart. */
export function serviceForm(number = 1, options: DemoOptions = {}) {
  const config = demoConfig({
    name: `web-${number}`,
    address: `192.0.2.${10 + number}`,
    servers: [1, 2].map((server) => ({ name: `server-${number}-${server}`, address: `10.0.${number}.${server}` })),
    check: null,
    ...options,
  });
  const id = <K extends Parameters<typeof fixedId>[0]>(kind: K, own: number) => fixedId(kind, number * 100 + own);
  const address = { ...config.virtualAddresses[0]!, id: id("virtualAddress", 1) };
  const service = { ...config.virtualServices[0]!, id: id("virtualService", 1), virtualAddressId: address.id };
  return {
    service,
    version: null as number | null,
    address,
    destinations: config.destinations.map((destination, index) => ({
      destination: {
        ...destination,
        id: id("destination", index + 1),
        virtualServiceId: service.id,
        realServerId: id("realServer", index + 1),
      },
      version: null as number | null,
      server: { ...config.realServers[index]!, id: id("realServer", index + 1) },
    })),
    removed: [] as { id: ReturnType<typeof fixedId<"destination">>; version: number }[],
  };
}
