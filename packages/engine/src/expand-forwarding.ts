import {
  type Address,
  addressFamily,
  type Capabilities,
  type Config,
  effectiveWeight,
  forwardingSettingsSchema,
  type Issue,
  indexOf,
  type Overlay,
  placeOf,
  type ServiceParts,
  type VirtualService,
} from "@loaddirector/model";
import type { ForwardingDestination, ForwardingService, ForwardingWant, Refusal } from "./contract";
import { sameValue } from "./diff-services";
import { sameHooks } from "./differing-services";
import { echoIgnoredOf } from "./echo-ignored";
import { mergedListeners } from "./forwarding-listeners";
import { validated } from "./validated";

interface Expanded {
  readonly want: ForwardingWant;
  readonly refused: Refusal[];
}

/** The forwarding part of a configuration for an engine with these capabilities; shared by all forwarding engines. */
export function expandForwarding(config: Config, overlay: Overlay, capabilities: Capabilities): Expanded {
  const made = madeFor(capabilities);
  return made.expanded(config, overlay, () => expand(config, overlay, capabilities, made));
}

function expand(config: Config, overlay: Overlay, capabilities: Capabilities, made: Made): Expanded {
  const refused = refusalsOf(validated(config, capabilities));
  const bad = new Set(refused.map(({ object }) => object.id));
  const index = indexOf(config);
  made.follow(config, overlay);
  const services: ForwardingService[] = [];
  for (const { id } of config.virtualServices) {
    const parts = index.partsOf(id)!;
    const service = bad.size > 0 ? serviceOf(parts, overlay, bad) : made.serviceOf(parts, overlay);
    if (service) services.push(service);
  }
  const [localAddresses, echoIgnored] = [localAddressesOf(config), echoIgnoredOf(config, services, bad)];
  return { want: made.same({ services, localAddresses, echoIgnored, ...boxOf(config) }), refused };
}

function refusalsOf(issues: readonly Issue[]): Refusal[] {
  return issues.flatMap(({ severity, object, path, message }) =>
    severity === "error" && object ? [{ object, path, message }] : [],
  );
}

const noneBad: ReadonlySet<string> = new Set();
const byCapabilities = new WeakMap<Capabilities, Made>();

function madeFor(capabilities: Capabilities): Made {
  let made = byCapabilities.get(capabilities);
  if (!made) {
    made = new Made();
    byCapabilities.set(capabilities, made);
  }
  return made;
}

/** Services as they were made last, for as long as their parts and their destinations' overlay are the same. */
class Made {
  #services = new WeakMap<ServiceParts, ForwardingService | null>();
  #overlay: Overlay | null = null;
  #want: ForwardingWant = { services: [], localAddresses: [], echoIgnored: [] };
  #last: { readonly config: Config; readonly overlay: Overlay; readonly expanded: Expanded } | null = null;

  /** What is checked is what is put in place next: made once. */
  expanded(config: Config, overlay: Overlay, make: () => Expanded): Expanded {
    if (this.#last?.config !== config || this.#last.overlay !== overlay)
      this.#last = { config, overlay, expanded: make() };
    return this.#last.expanded;
  }

  /** Forgets the services of destinations that another overlay says something else about. */
  follow(config: Config, overlay: Overlay): void {
    const before = this.#overlay;
    this.#overlay = overlay;
    if (!before || before === overlay) return;
    const index = indexOf(config);
    for (const id of [
      ...changedKeys(before.operations, overlay.operations),
      ...changedKeys(before.health, overlay.health),
    ]) {
      const destination = config.destinations[placeOf(config.destinations, id)];
      const parts = destination?.id === id ? index.partsOf(destination.virtualServiceId) : null;
      if (parts) this.#services.delete(parts);
    }
  }

  serviceOf(parts: ServiceParts, overlay: Overlay): ForwardingService | null {
    let service = this.#services.get(parts);
    if (service === undefined) {
      service = serviceOf(parts, overlay, noneBad);
      this.#services.set(parts, service);
    }
    return service;
  }

  /** The last want when all services in it are the same. */
  same(want: ForwardingWant): ForwardingWant {
    const { services, localAddresses, echoIgnored, hooks, settings } = this.#want;
    const isSame =
      sameHooks(want.hooks, hooks) &&
      sameValue(want.settings, settings) &&
      want.localAddresses.join() === localAddresses.join() &&
      want.echoIgnored.join() === echoIgnored.join() &&
      want.services.length === services.length &&
      want.services.every((service, place) => service === services[place]);
    if (!isSame) this.#want = want;
    return this.#want;
  }
}

function* changedKeys<T>(before: Readonly<Record<string, T>>, after: Readonly<Record<string, T>>): Generator<string> {
  if (before === after) return;
  for (const key in after) if (after[key] !== before[key]) yield key;
  for (const key in before) if (!(key in after)) yield key;
}

function serviceOf(parts: ServiceParts, overlay: Overlay, bad: ReadonlySet<string>): ForwardingService | null {
  const { service } = parts;
  const address = addressOf(parts);
  const family = familyOf(address ?? null, parts);
  if (!service.enabled || address === undefined || bad.has(service.id) || (address && bad.has(address.id))) return null;
  return {
    id: service.id,
    address: address?.address ?? null,
    family: family ?? 4,
    // Of no family it would take the packets of any: it waits for its first destination.
    firewallMark: family && service.firewallMark,
    listeners: family ? listenersOf(service) : [],
    scheduler: service.scheduler,
    schedulerFlags: service.schedulerFlags.filter((flag) => flag.startsWith(`${service.scheduler}-`)).sort(),
    onePacket: service.onePacket,
    persistence: persistenceOf(service),
    timeouts: service.timeouts,
    helper: service.helper,
    destinations: destinationsOf(parts, overlay, bad),
  };
}

function localAddressesOf({ nodes }: Config): Address[] {
  return nodes.flatMap(({ localAddresses }) => localAddresses.map(({ address }) => address)).sort();
}

/** Of the one node there is. */
function boxOf({ nodes: [node] }: Config): Pick<ForwardingWant, "hooks" | "settings"> {
  if (!node) return { settings: defaultSettings };
  const { hooks, protection, timeouts, localPorts } = node;
  return { hooks, settings: { protection, timeouts, localPorts } };
}

const defaultSettings = forwardingSettingsSchema.parse({});

/** null: any address; undefined: one that is not in the configuration. */
function addressOf({ service, virtualAddress }: ServiceParts): ServiceParts["virtualAddress"] | undefined {
  if (service.firewallMark !== null || service.virtualAddressId === null) return null;
  return virtualAddress ?? undefined;
}

/** Of its address or, where that is any, of the first destination in the configuration, in use or not; null: neither. */
function familyOf(address: ServiceParts["virtualAddress"], { members }: ServiceParts): 4 | 6 | null {
  const example = address?.address ?? members.find(({ server }) => server)?.server?.address;
  return example ? addressFamily(example) : null;
}

function listenersOf(service: VirtualService): ForwardingService["listeners"] {
  if (service.firewallMark !== null) return [];
  return mergedListeners(
    service.listeners.map(({ protocol, ports }) => ({
      protocol,
      ...(ports === "any" ? { first: 0, last: 0 } : ports),
    })),
  );
}

function persistenceOf({ persistence }: VirtualService): ForwardingService["persistence"] {
  if (!persistence) return null;
  const { timeout, prefix4, prefix6, engine } = persistence;
  return { timeout, prefix4, prefix6, ...(engine ? { engine } : {}) };
}

function destinationsOf(
  { service, members }: ServiceParts,
  overlay: Overlay,
  bad: ReadonlySet<string>,
): ForwardingDestination[] {
  return members.flatMap(({ destination, server }) => {
    if (!server || bad.has(destination.id) || bad.has(server.id)) return [];
    const weight = effectiveWeight(destination, server, overlay);
    if (weight === "absent") return [];
    return [
      {
        id: destination.id,
        address: server.address,
        port: destination.port,
        weight,
        method: destination.method ?? service.method,
        upperThreshold: destination.upperThreshold,
        lowerThreshold: destination.lowerThreshold,
      },
    ];
  });
}
