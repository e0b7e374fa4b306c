import {
  type Config,
  configSchema,
  emptyConfig,
  fixedId,
  type HealthCheck,
  type Listener,
  type Method,
  type Scheduler,
} from "@loaddirector/model";

export interface DemoOptions {
  readonly name?: string;
  readonly address?: string;
  readonly servers?: readonly { readonly name: string; readonly address: string; readonly weight?: number }[];
  readonly listeners?: readonly Listener[];
  /** null: the port the client used. */
  readonly serverPort?: number | null;
  readonly scheduler?: Scheduler;
  readonly method?: Method;
  readonly check?: Partial<HealthCheck> | null;
}

/** One HTTP service over three servers, as the demo, the tests and the end-to-end run start with. */
export function demoConfig(options: DemoOptions = {}): Config {
  const {
    name = "web",
    address = "192.0.2.10",
    servers = [1, 2, 3].map((number) => ({ name: `web-${number}`, address: `10.0.0.${10 + number}`, weight: 1 })),
    listeners = [{ protocol: "tcp", ports: { first: 80, last: 80 } }],
    serverPort = 80,
    scheduler = "wrr",
    method = "nat",
    check = {},
  } = options;
  return configSchema.parse({
    ...emptyConfig(),
    nodes: [{ id: fixedId("node", 1), name: "director", description: "" }],
    virtualAddresses: [{ id: fixedId("virtualAddress", 1), name: `${name}-vip`, address }],
    realServers: servers.map((server, index) => ({
      id: fixedId("realServer", index + 1),
      name: server.name,
      address: server.address,
    })),
    healthChecks: check
      ? [{ id: fixedId("healthCheck", 1), name: `${name}-check`, type: "http", path: "/", ...check }]
      : [],
    virtualServices: [
      {
        id: fixedId("virtualService", 1),
        name,
        virtualAddressId: fixedId("virtualAddress", 1),
        listeners,
        scheduler,
        method,
        healthCheckId: check ? fixedId("healthCheck", 1) : null,
      },
    ],
    destinations: servers.map((server, index) => ({
      id: fixedId("destination", index + 1),
      virtualServiceId: fixedId("virtualService", 1),
      realServerId: fixedId("realServer", index + 1),
      port: serverPort,
      weight: server.weight ?? 1,
      position: index,
    })),
  });
}
