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
    for (const destination of destinations) {
      issues.push(...checkDestination(service, destination, index));
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

function at(destination: Destination, field: string, key: string, values?: Record<string, string | number>): Issue {
  return issue("error", { kind: "destination", id: destination.id }, [field], key, values);
}

function checkDestination(service: VirtualService, destination: Destination, index: ConfigIndex): Issue[] {
  const issues: Issue[] = [];
  const method = destination.method ?? service.method;
  const [only] = service.listeners;
  const samePort =
    service.listeners.length === 1 &&
    only &&
    only.ports !== "any" &&
    only.ports.first === destination.port &&
    only.ports.last === destination.port;
  if ((method === "dr" || method === "tun") && destination.port !== null && !samePort)
    issues.push(at(destination, "port", "conflict.methodKeepsPort", { method, port: destination.port }));
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
  return issues;
}
