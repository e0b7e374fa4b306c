import { addressFamily } from "./address";
import type { Config } from "./config";
import type { Destination } from "./destination";
import type { HealthCheck } from "./health-check";
import type { RealServer } from "./real-server";
import type { VirtualAddress } from "./virtual-address";
import type { VirtualService } from "./virtual-service";

/** Look-ups by id over one configuration. */
export class ConfigIndex {
  readonly virtualAddresses: ReadonlyMap<string, VirtualAddress>;
  readonly realServers: ReadonlyMap<string, RealServer>;
  readonly healthChecks: ReadonlyMap<string, HealthCheck>;
  readonly virtualServices: ReadonlyMap<string, VirtualService>;
  /** By service id, in the order of adding. */
  readonly destinationsOf: ReadonlyMap<string, readonly Destination[]>;

  /** IP versions of which there is a local address, FULLNAT's source. */
  readonly localFamilies: ReadonlySet<4 | 6>;

  constructor(config: Config) {
    const byId = <T extends { id: string }>(list: readonly T[]) =>
      new Map<string, T>(list.map((item) => [item.id, item]));
    this.virtualAddresses = byId(config.virtualAddresses);
    this.realServers = byId(config.realServers);
    this.healthChecks = byId(config.healthChecks);
    this.virtualServices = byId(config.virtualServices);
    this.localFamilies = new Set(
      config.nodes.flatMap(({ localAddresses }) => localAddresses.map(({ address }) => addressFamily(address))),
    );
    const groups = new Map<string, Destination[]>();
    for (const destination of config.destinations) {
      const group = groups.get(destination.virtualServiceId);
      if (group) group.push(destination);
      else groups.set(destination.virtualServiceId, [destination]);
    }
    for (const group of groups.values()) group.sort(byPosition);
    this.destinationsOf = groups;
  }
}

function byPosition(a: Destination, b: Destination): number {
  return a.position - b.position || (a.id < b.id ? -1 : 1);
}
