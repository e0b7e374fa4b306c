import { addressFamily } from "../address";
import type { Config } from "../config";
import type { ConfigIndex } from "../config-index";
import type { Destination } from "../destination";
import { type Issue, issue } from "../issue";
import type { VirtualService } from "../virtual-service";

/** Rules between a destination, its service and its real server. */
export function checkDestinations(config: Config, index: ConfigIndex): Issue[] {
  const issues: Issue[] = [];
  for (const service of config.virtualServices) {
    const destinations = index.destinationsOf.get(service.id) ?? [];
    const places = new Set<string>();
    const only = onlyPort(service);
    for (const destination of destinations) {
      checkDestination(service, destination, only, index, issues);
      checkFullnat(service, destination, index, issues);
      const place = `${destination.realServerId} ${destination.port}`;
      if (places.has(place)) issues.push(at(destination, "realServerId", "conflict.destinationTwice"));
      places.add(place);
    }
    const ref = { kind: "virtualService", id: service.id } as const;
    if (destinations.length === 0)
      issues.push(issue("warning", ref, [], "advice.noDestination", { name: service.name }));
    else if (service.enabled && destinations.every(({ weight, enabled }) => weight === 0 || !enabled))
      issues.push(issue("warning", ref, [], "advice.noWeight", { name: service.name }));
  }
  return issues;
}

/** A new source is needed for each connection, of the family the real server speaks. */
function checkFullnat(service: VirtualService, destination: Destination, index: ConfigIndex, issues: Issue[]): void {
  if ((destination.method ?? service.method) !== "fullnat") return;
  const server = index.realServers.get(destination.realServerId);
  const family = server && addressFamily(server.address);
  if (family && !index.localFamilies.has(family))
    issues.push(at(destination, "method", "fullnat.noLocalAddress", { family }));
}

function at(destination: Destination, field: string, key: string, values?: Record<string, string | number>): Issue {
  return issue("error", { kind: "destination", id: destination.id }, [field], key, values);
}

/** The port that every listener has; null: they have several. */
function onlyPort({ listeners, firewallMark }: VirtualService): number | null {
  const ports = new Set(
    listeners.flatMap(({ ports }): (number | "any")[] => (ports === "any" ? [ports] : [ports.first, ports.last])),
  );
  const [port] = ports;
  return firewallMark === null && ports.size === 1 && typeof port === "number" ? port : null;
}

/** `only`: onlyPort() of the service. */
function checkDestination(
  service: VirtualService,
  destination: Destination,
  only: number | null,
  index: ConfigIndex,
  issues: Issue[],
): void {
  const method = destination.method ?? service.method;
  if (destination.port !== null && destination.port !== only) {
    const { port } = destination;
    if (method === "dr" || method === "tun")
      issues.push(at(destination, "port", "conflict.methodKeepsPort", { method, port }));
    else if (only === null)
      issues.push({ ...at(destination, "port", "advice.severalPortsToOne", { port }), severity: "warning" });
  }
  if (destination.lowerThreshold > 0 && destination.upperThreshold === 0)
    issues.push(at(destination, "lowerThreshold", "conflict.lowerWithoutUpper"));
  else if (destination.upperThreshold > 0 && destination.lowerThreshold > destination.upperThreshold)
    issues.push(at(destination, "lowerThreshold", "conflict.lowerAboveUpper"));
  const server = index.realServers.get(destination.realServerId);
  const vip = service.virtualAddressId && index.virtualAddresses.get(service.virtualAddressId);
  if (server && vip && addressFamily(server.address) !== addressFamily(vip.address)) {
    const allowed = method === "tun" && addressFamily(vip.address) === 4;
    if (!allowed)
      issues.push(at(destination, "realServerId", "conflict.family", { server: server.address, address: vip.address }));
  }
}
