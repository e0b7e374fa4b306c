import {
  type Capabilities,
  type Config,
  ConfigIndex,
  effectiveWeight,
  type Overlay,
  type VirtualAddress,
  type VirtualService,
} from "@loaddirector/model";
import type { ForwardingDestination, ForwardingService, ForwardingWant, Refusal } from "./contract";
import { mergedListeners } from "./forwarding-listeners";
import { validated } from "./validated";

/** The forwarding part of a configuration for an engine with these capabilities; shared by all forwarding engines. */
export function expandForwarding(
  config: Config,
  overlay: Overlay,
  capabilities: Capabilities,
): { want: ForwardingWant; refused: Refusal[] } {
  const { index, refused, bad } = examined(config, capabilities);
  const services: ForwardingService[] = [];
  for (const service of config.virtualServices) {
    const address = addressOf(service, index);
    if (!service.enabled || address === undefined || bad.has(service.id) || (address && bad.has(address.id))) continue;
    services.push({
      id: service.id,
      address: address?.address ?? null,
      firewallMark: service.firewallMark,
      listeners: listenersOf(service),
      scheduler: service.scheduler,
      timeouts: service.timeouts,
      destinations: destinationsOf(service, index, overlay, bad),
    });
  }
  services.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { want: { services }, refused };
}

interface Examined {
  readonly capabilities: Capabilities;
  readonly index: ConfigIndex;
  readonly refused: Refusal[];
  readonly bad: ReadonlySet<string>;
}
const known = new WeakMap<Config, Examined>();

/** What follows from the configuration alone; kept with it, since only the overlay changes with every health check. */
function examined(config: Config, capabilities: Capabilities): Examined {
  const before = known.get(config);
  if (before?.capabilities === capabilities) return before;
  const refused = validated(config, capabilities).flatMap(({ severity, object, path, message }) =>
    severity === "error" && object ? [{ object, path, message }] : [],
  );
  const bad = new Set(refused.map(({ object }) => object.id));
  const fresh = { capabilities, index: new ConfigIndex(config), refused, bad };
  known.set(config, fresh);
  return fresh;
}

/** null: any address; undefined: one that is not in the configuration. */
function addressOf(service: VirtualService, index: ConfigIndex): VirtualAddress | null | undefined {
  if (service.firewallMark !== null || service.virtualAddressId === null) return null;
  return index.virtualAddresses.get(service.virtualAddressId);
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

function destinationsOf(
  service: VirtualService,
  index: ConfigIndex,
  overlay: Overlay,
  bad: ReadonlySet<string>,
): ForwardingDestination[] {
  return (index.destinationsOf.get(service.id) ?? []).flatMap((destination) => {
    const server = index.realServers.get(destination.realServerId);
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
