import {
  type Config,
  destinationSchema,
  fixedId,
  healthCheckSchema,
  virtualAddressSchema,
  virtualServiceSchema,
} from "@loaddirector/model";
import { type DemoOptions, demoConfig } from "./demo-config";

/** Virtual addresses of the services beside the demo's HTTP service. */
export interface FarmAddresses {
  /** Answers go straight to the clients: the servers must have this address, too. */
  readonly files: string;
  readonly shop: string;
  readonly dns: string;
}

/** The demo's HTTP service and three more over the same servers: direct routing, a persistent one with TLS, and UDP. */
export function farmConfig(demo: DemoOptions, addresses: FarmAddresses): Config {
  const base = demoConfig(demo);
  const aliveId = fixedId("healthCheck", 2);
  const more = [
    { name: "files", protocol: "tcp", port: 80, scheduler: "wlc", method: "dr" },
    {
      name: "shop",
      protocol: "tcp",
      port: 443,
      scheduler: "wlc",
      method: "nat",
      persistence: { timeout: 300 },
    },
    { name: "dns", protocol: "udp", port: 53, scheduler: "wrr", method: "nat", timeouts: { udp: 10 } },
  ] as const;
  return {
    ...base,
    healthChecks: [
      ...base.healthChecks,
      healthCheckSchema.parse({ id: aliveId, name: "alive", type: "tcp", port: 80 }),
    ],
    virtualAddresses: [
      ...base.virtualAddresses,
      ...more.map(({ name }, index) =>
        virtualAddressSchema.parse({
          id: fixedId("virtualAddress", index + 2),
          name: `${name}-vip`,
          address: addresses[name],
        }),
      ),
    ],
    virtualServices: [
      ...base.virtualServices,
      ...more.map(({ protocol, port, ...service }, index) =>
        virtualServiceSchema.parse({
          ...service,
          id: fixedId("virtualService", index + 2),
          virtualAddressId: fixedId("virtualAddress", index + 2),
          listeners: [{ protocol, ports: { first: port, last: port } }],
          healthCheckId: aliveId,
        }),
      ),
    ],
    destinations: [
      ...base.destinations,
      ...more.flatMap((_, index) =>
        base.realServers.map(({ id }, place) =>
          destinationSchema.parse({
            id: fixedId("destination", (index + 1) * base.realServers.length + place + 1),
            virtualServiceId: fixedId("virtualService", index + 2),
            realServerId: id,
            position: place,
          }),
        ),
      ),
    ],
  };
}
