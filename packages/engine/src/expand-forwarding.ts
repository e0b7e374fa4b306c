import {
  type Capabilities,
  type Config,
  ConfigIndex,
  effectiveWeight,
  type Overlay,
  type VirtualService,
  validate,
} from "@loaddirector/model";
import type { ForwardingDestination, ForwardingService, ForwardingWant, Refusal } from "./contract";

/** The forwarding part of a configuration for an engine with these capabilities; shared by all forwarding engines. */
export function expandForwarding(
  config: Config,
  overlay: Overlay,
  capabilities: Capabilities,
): { want: ForwardingWant; refused: Refusal[] } {
  const index = new ConfigIndex(config);
  const refused = validate(config, capabilities).flatMap(({ severity, object, path, message }) =>
    severity === "error" && object ? [{ object, path, message }] : [],
  );
  const bad = new Set(refused.map(({ object }) => object.id));
  const services: ForwardingService[] = [];
  for (const service of config.virtualServices) {
    const address = service.virtualAddressId && index.virtualAddresses.get(service.virtualAddressId);
    if (!service.enabled || !address || bad.has(service.id) || bad.has(address.id)) continue;
    services.push({
      id: service.id,
      address: address.address,
      listeners: listenersOf(service),
      scheduler: service.scheduler,
      timeouts: service.timeouts,
      destinations: destinationsOf(service, index, overlay, bad),
    });
  }
  services.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { want: { services }, refused };
}

function listenersOf(service: VirtualService): ForwardingService["listeners"] {
  return service.listeners
    .map(({ protocol, ports }) => ({ protocol, port: ports === "any" ? 0 : ports.first }))
    .sort((a, b) => (a.protocol === b.protocol ? a.port - b.port : a.protocol < b.protocol ? -1 : 1));
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
