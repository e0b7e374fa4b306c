import type { Capabilities, Feature } from "../capabilities";
import type { Config } from "../config";
import type { ConfigIndex } from "../config-index";
import { type Issue, issue } from "../issue";
import type { VirtualService } from "../virtual-service";

/** What the engine in use cannot do is refused by name, at the field that asks for it. */
export function checkCapabilities(config: Config, index: ConfigIndex, capabilities: Capabilities): Issue[] {
  const issues: Issue[] = [];
  for (const address of config.virtualAddresses) {
    const ref = { kind: "virtualAddress", id: address.id } as const;
    const { vrrp, echoChoice } = capabilities.features;
    if (address.vrrpGroup && vrrp !== true)
      issues.push(issue("error", ref, ["vrrpGroup"], "unsupported.feature", { feature: "vrrp", reason: vrrp }));
    if (address.echo !== "always" && echoChoice !== true)
      issues.push(issue("error", ref, ["echo"], "unsupported.feature", { feature: "echoChoice", reason: echoChoice }));
  }
  for (const service of config.virtualServices) {
    const ref = { kind: "virtualService", id: service.id } as const;
    for (const [feature, path] of featuresOf(service)) {
      const support = capabilities.features[feature];
      if (support !== true) issues.push(issue("error", ref, path, "unsupported.feature", { feature, reason: support }));
    }
    const scheduler = capabilities.schedulers[service.scheduler];
    if (scheduler !== true)
      issues.push(
        issue("error", ref, ["scheduler"], "unsupported.scheduler", {
          scheduler: service.scheduler,
          reason: scheduler,
        }),
      );
    const destinations = index.destinationsOf.get(service.id) ?? [];
    const own = capabilities.methods[service.method];
    if (own !== true && (destinations.length === 0 || destinations.some(({ method }) => method === null)))
      issues.push(issue("error", ref, ["method"], "unsupported.method", { method: service.method, reason: own }));
    for (const { id, method, upperThreshold } of destinations) {
      const support = method ? capabilities.methods[method] : true;
      if (method && support !== true)
        issues.push(
          issue("error", { kind: "destination", id }, ["method"], "unsupported.method", { method, reason: support }),
        );
      if (upperThreshold > 0 && capabilities.features.thresholds !== true)
        issues.push(
          issue("error", { kind: "destination", id }, ["upperThreshold"], "unsupported.feature", {
            feature: "thresholds",
            reason: capabilities.features.thresholds,
          }),
        );
    }
  }
  return issues;
}

/** Optional features a service asks for, each with the field that asks. */
function featuresOf(service: VirtualService): [Feature, string[]][] {
  const asked: [Feature, string[], boolean][] = [
    ["anyAddress", ["virtualAddressId"], service.virtualAddressId === null && service.firewallMark === null],
    ["firewallMark", ["firewallMark"], service.firewallMark !== null],
    ["schedulerFlags", ["schedulerFlags"], service.schedulerFlags.length > 0],
    ["onePacket", ["onePacket"], service.onePacket],
    ["persistence", ["persistence"], service.persistence !== null],
    ["sipPersistence", ["persistence", "engine"], service.persistence?.engine === "sip"],
    ["ftp", ["helper"], service.helper === "ftp"],
    ["sorryServer", ["sorryServerId"], service.sorryServerId !== null],
  ];
  for (const [position, { ports }] of service.listeners.entries()) {
    const path = ["listeners", String(position), "ports"];
    asked.push(["anyPort", path, ports === "any"]);
    asked.push(["portRange", path, ports !== "any" && ports.first !== ports.last]);
  }
  return asked.flatMap(([feature, path, wanted]) => (wanted ? [[feature, path] as [Feature, string[]]] : []));
}
