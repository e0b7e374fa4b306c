import { addressFamily } from "./address";
import { changedObjects } from "./changed-objects";
import { type AnyObject, type Config, emptyConfig, kindOrder, objectsOf } from "./config";
import type { Destination } from "./destination";
import type { HealthCheck } from "./health-check";
import type { RealServer } from "./real-server";
import type { VirtualAddress } from "./virtual-address";
import type { VirtualService } from "./virtual-service";

/** A service and all it is made of; the same object as long as none of that is replaced. */
export interface ServiceParts {
  readonly service: VirtualService;
  readonly virtualAddress: VirtualAddress | null;
  readonly healthCheck: HealthCheck | null;
  /** In the order of adding; `server` null: there is none of that id. */
  readonly members: readonly { readonly destination: Destination; readonly server: RealServer | null }[];
}

/** Look-ups by id over one configuration. */
export class ConfigIndex {
  #config = emptyConfig();
  readonly #virtualAddresses = new Map<string, VirtualAddress>();
  readonly #realServers = new Map<string, RealServer>();
  readonly #healthChecks = new Map<string, HealthCheck>();
  readonly #virtualServices = new Map<string, VirtualService>();
  readonly #helped = new Map<string, VirtualService>();
  readonly #destinationsOf = new Map<string, readonly Destination[]>();
  readonly #byKind: Readonly<Record<string, Map<string, unknown>>> = {
    virtualAddress: this.#virtualAddresses,
    realServer: this.#realServers,
    healthCheck: this.#healthChecks,
    virtualService: this.#virtualServices,
  };
  #localFamilies: ReadonlySet<4 | 6> = new Set();
  readonly #parts = new Map<string, ServiceParts>();

  constructor(config: Config) {
    this.moveTo(config);
  }

  get config(): Config {
    return this.#config;
  }
  get virtualAddresses(): ReadonlyMap<string, VirtualAddress> {
    return this.#virtualAddresses;
  }
  get realServers(): ReadonlyMap<string, RealServer> {
    return this.#realServers;
  }
  get healthChecks(): ReadonlyMap<string, HealthCheck> {
    return this.#healthChecks;
  }
  get virtualServices(): ReadonlyMap<string, VirtualService> {
    return this.#virtualServices;
  }
  /** Services whose protocol needs a helper. */
  get helpedServices(): Iterable<VirtualService> {
    return this.#helped.values();
  }
  /** By service id, in the order of adding. */
  get destinationsOf(): ReadonlyMap<string, readonly Destination[]> {
    return this.#destinationsOf;
  }

  /** IP versions of which there is a local address, FULLNAT's source. */
  get localFamilies(): ReadonlySet<4 | 6> {
    return this.#localFamilies;
  }

  /** Null when there is no service of that id. */
  partsOf(serviceId: string): ServiceParts | null {
    const known = this.#parts.get(serviceId);
    if (known) return known;
    const service = this.#virtualServices.get(serviceId);
    if (!service) return null;
    const { virtualAddressId, healthCheckId } = service;
    const parts: ServiceParts = {
      service,
      virtualAddress: (virtualAddressId && this.#virtualAddresses.get(virtualAddressId)) || null,
      healthCheck: (healthCheckId && this.#healthChecks.get(healthCheckId)) || null,
      members: (this.#destinationsOf.get(serviceId) ?? []).map((destination) => ({
        destination,
        server: this.#realServers.get(destination.realServerId) ?? null,
      })),
    };
    this.#parts.set(serviceId, parts);
    return parts;
  }

  /**
   * From now on over another configuration, at the cost of what differs. Returns the ids of the services whose parts
   * are others than before, also those that are gone.
   */
  moveTo(config: Config): ReadonlySet<string> {
    const touched = new Set<string>();
    const replaced = new Set<string>();
    const groups = new Map<string, GroupChange>();
    for (const kind of kindOrder)
      for (const { before, after } of changedObjects<AnyObject>(
        objectsOf(this.#config, kind),
        objectsOf(config, kind),
      )) {
        const { id } = (after ?? before)!;
        if (kind === "destination") {
          if (before) groupOf(groups, before as Destination).gone.push(id);
          if (after) groupOf(groups, after as Destination).added.push(after as Destination);
          continue;
        }
        if (kind === "virtualService") {
          touched.add(id);
          this.#noteHelped(id, after as VirtualService | null);
        } else replaced.add(id);
        this.#put(kind, id, after);
      }
    for (const [serviceId, change] of groups) {
      touched.add(serviceId);
      this.#regroup(serviceId, change);
    }
    if (config.nodes !== this.#config.nodes)
      this.#localFamilies = new Set(
        config.nodes.flatMap(({ localAddresses }) => localAddresses.map(({ address }) => addressFamily(address))),
      );
    this.#config = config;
    if (replaced.size > 0) for (const id of this.#naming(replaced)) touched.add(id);
    for (const id of touched) this.#parts.delete(id);
    return touched;
  }

  #put(kind: string, id: string, object: AnyObject | null): void {
    const objects = this.#byKind[kind];
    if (object) objects?.set(id, object);
    else objects?.delete(id);
  }

  #noteHelped(id: string, service: VirtualService | null): void {
    if (service?.helper) this.#helped.set(id, service);
    else this.#helped.delete(id);
  }

  #regroup(serviceId: string, { gone, added }: GroupChange): void {
    const before = this.#destinationsOf.get(serviceId) ?? [];
    const without = new Set(gone);
    const group = [...before.filter(({ id }) => !without.has(id)), ...added].sort(byPosition);
    if (group.length > 0) this.#destinationsOf.set(serviceId, group);
    else this.#destinationsOf.delete(serviceId);
  }

  /** Ids of services that have one of these addresses, checks or servers. */
  *#naming(ids: ReadonlySet<string>): Generator<string> {
    for (const { id, virtualAddressId, healthCheckId } of this.#config.virtualServices)
      if (ids.has(virtualAddressId ?? "") || ids.has(healthCheckId ?? "")) yield id;
    for (const { virtualServiceId, realServerId } of this.#config.destinations)
      if (ids.has(realServerId)) yield virtualServiceId;
  }
}

/** What becomes of the destinations of one service. */
interface GroupChange {
  /** Ids; also of those that are replaced. */
  readonly gone: string[];
  readonly added: Destination[];
}

function groupOf(groups: Map<string, GroupChange>, { virtualServiceId }: Destination): GroupChange {
  let group = groups.get(virtualServiceId);
  if (!group) {
    group = { gone: [], added: [] };
    groups.set(virtualServiceId, group);
  }
  return group;
}

function byPosition(a: Destination, b: Destination): number {
  return a.position - b.position || (a.id < b.id ? -1 : 1);
}

let last: ConfigIndex | null = null;

/**
 * The one index that goes from configuration to configuration with this process. Good until it is asked for with
 * another configuration: not to be held over an `await`.
 */
export function indexOf(config: Config): ConfigIndex {
  last ??= new ConfigIndex(config);
  if (last.config !== config) last.moveTo(config);
  return last;
}
