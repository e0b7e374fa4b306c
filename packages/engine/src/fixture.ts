import {
  type Config,
  type Destination,
  emptyConfig,
  fixedId,
  type Method,
  objectSchemas,
  type Protocol,
  type Scheduler,
} from "@loaddirector/model";

export interface FixtureService {
  /** Ids and names hang on it; destinations get `number * 100 + place`. */
  readonly number: number;
  /** Last part of the address: 192.0.2.x, or 2001:db8:1::x with `family` 6. The number by default. */
  readonly host?: number;
  readonly family?: 4 | 6;
  readonly listeners?: readonly {
    readonly protocol: Protocol;
    readonly port: number | "any";
    readonly last?: number;
  }[];
  readonly scheduler?: Scheduler;
  readonly method?: Method;
  readonly enabled?: boolean;
  readonly checked?: boolean;
  readonly destinations: readonly FixtureDestination[];
}

export interface FixtureDestination {
  /** Last part of the real server's address: 10.20.1.x or fd00:20:1::x. */
  readonly server: number;
  readonly port?: number | null;
  readonly weight?: number;
  readonly enabled?: boolean;
  readonly method?: Method | null;
}

/** A whole configuration from a few numbers, parsed by the model's own schemas. For conformance suites and tests. */
export function fixtureConfig(services: readonly FixtureService[]): Config {
  const config = emptyConfig();
  const addresses = new Set<string>();
  const servers = new Set<string>();
  for (const service of services) {
    const six = service.family === 6;
    const host = service.host ?? service.number;
    const addressId = fixedId("virtualAddress", host + (six ? 1000 : 0));
    if (!addresses.has(addressId)) {
      addresses.add(addressId);
      const address = six ? `2001:db8:1::${host.toString(16)}` : `192.0.2.${host}`;
      const name = `vip-${six ? "six-" : ""}${host}`;
      config.virtualAddresses.push(objectSchemas.virtualAddress.parse({ id: addressId, name, address }));
    }
    config.virtualServices.push(serviceOf(service, addressId));
    for (const [place, destination] of service.destinations.entries()) {
      const serverId = fixedId("realServer", destination.server + (six ? 1000 : 0));
      if (!servers.has(serverId)) {
        servers.add(serverId);
        const hex = destination.server.toString(16);
        const address = six ? `fd00:20:1::${hex}` : `10.20.${destination.server >> 8}.${destination.server & 255}`;
        const name = `server-${six ? "six-" : ""}${destination.server}`;
        config.realServers.push(objectSchemas.realServer.parse({ id: serverId, name, address }));
      }
      config.destinations.push(destinationOf(service, destination, place, serverId));
    }
  }
  if (services.some(({ checked }) => checked))
    config.healthChecks.push(
      objectSchemas.healthCheck.parse({ id: fixedId("healthCheck", 1), name: "tcp", type: "tcp" }),
    );
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  for (const list of Object.values(config)) if (Array.isArray(list)) list.sort(byId);
  return config;
}

export function fixtureDestinationId(service: number, place: number): Destination["id"] {
  return fixedId("destination", service * 100 + place);
}

function serviceOf(service: FixtureService, virtualAddressId: string) {
  const { number, listeners = [{ protocol: "tcp", port: 80 }], scheduler = "rr", method = "nat" } = service;
  return objectSchemas.virtualService.parse({
    id: fixedId("virtualService", number),
    name: `service-${number}`,
    enabled: service.enabled ?? true,
    virtualAddressId,
    listeners: listeners.map(({ protocol, port, last }) => ({
      protocol,
      ports: port === "any" ? "any" : { first: port, last: last ?? port },
    })),
    scheduler,
    method,
    healthCheckId: service.checked ? fixedId("healthCheck", 1) : null,
  });
}

function destinationOf(service: FixtureService, destination: FixtureDestination, place: number, realServerId: string) {
  const dr = (destination.method ?? service.method) === "dr";
  return objectSchemas.destination.parse({
    id: fixtureDestinationId(service.number, place),
    virtualServiceId: fixedId("virtualService", service.number),
    realServerId,
    port: destination.port === undefined ? (dr ? null : 80) : destination.port,
    weight: destination.weight ?? 1,
    enabled: destination.enabled ?? true,
    method: destination.method ?? null,
    position: place,
  });
}
