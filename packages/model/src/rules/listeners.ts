import type { Config } from "../config";
import type { ConfigIndex } from "../config-index";
import { type Issue, issue } from "../issue";
import type { Listener } from "../virtual-service";

interface Claim {
  readonly serviceId: string;
  readonly serviceName: string;
  readonly position: number;
  readonly listener: Listener;
}

/**
 * Two listeners of one address and protocol never share a port. A listener for any port takes what the exact ones
 * leave (as IPVS does), so it overlaps only with another for any port. Disabled services hold their ports.
 */
export function checkListeners(config: Config, _index: ConfigIndex): Issue[] {
  const claims = new Map<string, Claim[]>();
  for (const service of config.virtualServices) {
    if (service.firewallMark !== null) continue;
    for (const [position, listener] of service.listeners.entries()) {
      const key = `${service.virtualAddressId ?? "any"} ${listener.protocol} ${listener.ports === "any" ? "any" : "exact"}`;
      const claim = { serviceId: service.id, serviceName: service.name, position, listener };
      const group = claims.get(key);
      if (group) group.push(claim);
      else claims.set(key, [claim]);
    }
  }
  return [...[...claims.values()].flatMap(overlaps), ...markTwice(config)];
}

/** A firewall mark leads to one service. */
function markTwice(config: Config): Issue[] {
  const issues: Issue[] = [];
  const holders = new Map<number, string>();
  for (const { id, name, firewallMark } of config.virtualServices) {
    if (firewallMark === null) continue;
    const ref = { kind: "virtualService", id } as const;
    const other = holders.get(firewallMark);
    if (other === undefined) holders.set(firewallMark, name);
    else
      issues.push(
        issue("error", ref, ["firewallMark"], "conflict.markTaken", { mark: String(firewallMark), name: other }),
      );
  }
  return issues;
}

/** Sorted by first port, a claim overlaps when it starts before the furthest end so far. */
function overlaps(group: Claim[]): Issue[] {
  const issues: Issue[] = [];
  const first = (claim: Claim) => (claim.listener.ports === "any" ? 0 : claim.listener.ports.first);
  const last = (claim: Claim) => (claim.listener.ports === "any" ? 65_535 : claim.listener.ports.last);
  group.sort((a, b) => first(a) - first(b));
  let furthest: Claim | null = null;
  for (const claim of group) {
    if (furthest && first(claim) <= last(furthest)) {
      const pairs: [Claim, Claim][] = [
        [claim, furthest],
        [furthest, claim],
      ];
      for (const [own, other] of claim.serviceId === furthest.serviceId ? pairs.slice(0, 1) : pairs)
        issues.push(
          issue(
            "error",
            { kind: "virtualService", id: own.serviceId },
            ["listeners", String(own.position), "ports"],
            "conflict.listenerTaken",
            { name: other.serviceName, protocol: own.listener.protocol, port: first(claim) },
          ),
        );
    }
    if (!furthest || last(claim) > last(furthest)) furthest = claim;
  }
  return issues;
}
