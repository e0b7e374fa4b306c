import {
  type Config,
  destinationSchema,
  emptyConfig,
  fixedId,
  nodeSchema,
  virtualServiceSchema,
} from "@loaddirector/model";

export interface LargeOptions {
  readonly services?: number;
  readonly destinationsPerService?: number;
  readonly realServers?: number;
  /** Services share them, each with a port of its own; default: one for each service, all on port 80. */
  readonly virtualAddresses?: number;
}

/** Many services over shared servers; the same arguments give the same configuration. At most 65,536 services. */
export function largeConfig(options: LargeOptions = {}): Config {
  const {
    services = 10_000,
    destinationsPerService = 10,
    realServers = Math.max(destinationsPerService, 1_000),
    virtualAddresses = services,
  } = options;
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
  /** Services of one address follow each other in ports. */
  const portOf = (number: number) => (virtualAddresses < services ? 1_000 : 80) + Math.floor(number / virtualAddresses);
  const listener = (port: number) => [{ protocol: "tcp" as const, ports: { first: port, last: port } }];
  const service = virtualServiceSchema.parse({
    id: fixedId("virtualService", 0),
    name: "service",
    virtualAddressId: fixedId("virtualAddress", 0),
    listeners: listener(80),
    scheduler: "wlc",
  });
  const destination = destinationSchema.parse({
    id: fixedId("destination", 0),
    virtualServiceId: fixedId("virtualService", 0),
    realServerId: fixedId("realServer", 0),
    port: 8080,
  });
  const ofNumber = (prefix: string, number: number) => `${prefix}.${number >> 8}.${number & 255}`;
  return {
    ...emptyConfig(),
    nodes: [nodeSchema.parse({ id: fixedId("node", 1), name: "director" })],
    virtualAddresses: numbers(virtualAddresses).map((number) => ({
      id: fixedId("virtualAddress", number),
      name: `vip-${number}`,
      address: ofNumber("198.18", number) as Config["virtualAddresses"][number]["address"],
      interface: "external",
      vrrpGroup: null,
      echo: "always" as const,
      description: "",
    })),
    realServers: numbers(realServers).map((number) => ({
      id: fixedId("realServer", number),
      name: `server-${number}`,
      address: ofNumber("10.1", number) as Config["realServers"][number]["address"],
      enabled: true,
      description: "",
    })),
    virtualServices: numbers(services).map((number) => ({
      ...service,
      id: fixedId("virtualService", number),
      name: `service-${number}`,
      virtualAddressId: fixedId("virtualAddress", number % virtualAddresses),
      listeners: listener(portOf(number)),
    })),
    destinations: numbers(services * destinationsPerService).map((number) => {
      const own = Math.floor(number / destinationsPerService);
      return {
        ...destination,
        id: fixedId("destination", number),
        virtualServiceId: fixedId("virtualService", own),
        realServerId: fixedId("realServer", (own + number) % realServers),
        position: number % destinationsPerService,
      };
    }),
  };
}
