import {
  type Destination,
  destinationState,
  type Health,
  knownHealth,
  type OperationState,
  type Overlay,
  type RealServer,
  type RunState,
  serviceState,
  type VirtualAddress,
  type VirtualService,
} from "@loaddirector/model";
import type { Configuration } from "../objects/configuration";

export interface RunningDestination {
  readonly destination: Destination;
  readonly server: RealServer;
  readonly state: RunState;
  readonly health: Health | null;
  readonly operation: OperationState | null;
}

/** A service of the running revision, with the states of its destinations in the order of adding. */
export interface RunningService {
  readonly service: VirtualService;
  readonly address: VirtualAddress | null;
  readonly destinations: readonly RunningDestination[];
  readonly state: RunState;
  /** Destinations that take connections. */
  readonly up: number;
}

/** What runs: the committed side of every object, and on top of it what the overlay says. */
export function runningServices(configuration: Configuration, overlay: Overlay): RunningService[] {
  const found: RunningService[] = [];
  for (const { committed: service } of configuration.services) {
    if (!service) continue;
    const destinations: RunningDestination[] = [];
    for (const { committed: destination } of configuration.destinationsOf.get(service.id) ?? []) {
      const server = destination && configuration.server.get(destination.realServerId)?.committed;
      if (!destination || !server) continue;
      destinations.push({
        destination,
        server,
        state: destinationState(destination, server, overlay, service.healthCheckId !== null),
        health: knownHealth(overlay.health[destination.id], overlay.silent[server.id], server),
        operation: overlay.operations[destination.id] ?? null,
      });
    }
    const states = destinations.map(({ state }) => state);
    found.push({
      service,
      address: configuration.address.get(service.virtualAddressId ?? "")?.committed ?? null,
      destinations,
      state: serviceState(service.enabled, states),
      up: states.filter((state) => state === "up" || state === "unchecked").length,
    });
  }
  return found;
}
