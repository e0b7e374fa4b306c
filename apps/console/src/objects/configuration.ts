import type { ObjectRow } from "./object-row";

export interface ConfigurationRows {
  readonly services: readonly ObjectRow<"virtualService">[];
  readonly destinations: readonly ObjectRow<"destination">[];
  readonly servers: readonly ObjectRow<"realServer">[];
  readonly addresses: readonly ObjectRow<"virtualAddress">[];
  readonly checks: readonly ObjectRow<"healthCheck">[];
  readonly nodes: readonly ObjectRow<"node">[];
  readonly dnsNames: readonly ObjectRow<"dnsName">[];
}

/** The candidate with look-ups: by id, and who uses what. */
export class Configuration implements ConfigurationRows {
  readonly services: ConfigurationRows["services"];
  readonly destinations: ConfigurationRows["destinations"];
  readonly servers: ConfigurationRows["servers"];
  readonly addresses: ConfigurationRows["addresses"];
  readonly checks: ConfigurationRows["checks"];
  readonly nodes: ConfigurationRows["nodes"];
  readonly dnsNames: ConfigurationRows["dnsNames"];
  readonly service: ReadonlyMap<string, ObjectRow<"virtualService">>;
  readonly server: ReadonlyMap<string, ObjectRow<"realServer">>;
  readonly address: ReadonlyMap<string, ObjectRow<"virtualAddress">>;
  readonly check: ReadonlyMap<string, ObjectRow<"healthCheck">>;
  /** By service id, in the order of adding. */
  readonly destinationsOf: ReadonlyMap<string, readonly ObjectRow<"destination">[]>;
  /** By real server id. */
  readonly placesOf: ReadonlyMap<string, readonly ObjectRow<"destination">[]>;
  /** By id of a virtual address or health check: services that name it. */
  readonly usersOf: ReadonlyMap<string, readonly ObjectRow<"virtualService">[]>;

  constructor(rows: ConfigurationRows) {
    this.services = rows.services;
    this.destinations = rows.destinations;
    this.servers = rows.servers;
    this.addresses = rows.addresses;
    this.checks = rows.checks;
    this.nodes = rows.nodes;
    this.dnsNames = rows.dnsNames;
    this.service = byId(rows.services);
    this.server = byId(rows.servers);
    this.address = byId(rows.addresses);
    this.check = byId(rows.checks);
    const ordered = [...rows.destinations].sort((a, b) => a.object.position - b.object.position);
    this.destinationsOf = grouped(ordered, ({ object }) => [object.virtualServiceId]);
    this.placesOf = grouped(rows.destinations, ({ object }) => [object.realServerId]);
    this.usersOf = grouped(rows.services, ({ object }) => [object.virtualAddressId, object.healthCheckId]);
  }
}

function byId<R extends { readonly object: { readonly id: string } }>(rows: readonly R[]): ReadonlyMap<string, R> {
  return new Map(rows.map((row) => [row.object.id, row]));
}

function grouped<R>(
  rows: readonly R[],
  keys: (row: R) => readonly (string | null)[],
): ReadonlyMap<string, readonly R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows)
    for (const key of new Set(keys(row))) {
      if (key === null) continue;
      const group = groups.get(key);
      if (group) group.push(row);
      else groups.set(key, [row]);
    }
  return groups;
}
