import type { Config } from "../config";
import type { ConfigIndex } from "../config-index";
import { type Issue, issue } from "../issue";

/** A helped protocol is read at one address and port, and its packets are rewritten: only NAT does that. */
export function checkHelpers(config: Config, index: ConfigIndex): Issue[] {
  const issues: Issue[] = [];
  for (const service of config.virtualServices) {
    const { id, helper, listeners, virtualAddressId, firewallMark } = service;
    if (helper === null) continue;
    const ref = { kind: "virtualService", id } as const;
    const [only] = listeners;
    const onePort =
      listeners.length === 1 &&
      only?.protocol === "tcp" &&
      only.ports !== "any" &&
      only.ports.first === only.ports.last &&
      virtualAddressId !== null &&
      firewallMark === null;
    if (!onePort) issues.push(issue("error", ref, ["helper"], "conflict.helperNeedsOnePort"));
    const destinations = index.destinationsOf.get(id) ?? [];
    if (service.method !== "nat" && (destinations.length === 0 || destinations.some(({ method }) => method === null)))
      issues.push(issue("error", ref, ["method"], "conflict.helperNeedsNat", { method: service.method }));
    for (const { id: destinationId, method } of destinations)
      if (method !== null && method !== "nat")
        issues.push(
          issue("error", { kind: "destination", id: destinationId }, ["method"], "conflict.helperNeedsNat", { method }),
        );
  }
  return issues;
}
