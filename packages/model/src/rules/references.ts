import type { Config } from "../config";
import type { ConfigIndex } from "../config-index";
import type { ObjectKind } from "../id";
import { type Issue, issue } from "../issue";
import { message } from "../message";

/** Every id that an object names exists in the same configuration. */
export function checkReferences(config: Config, index: ConfigIndex): Issue[] {
  const issues: Issue[] = [];
  const need = (kind: ObjectKind, id: string, field: string, target: ObjectKind, found: boolean) => {
    if (!found)
      issues.push(issue("error", { kind, id }, [field], "conflict.missing", { kind: message(`kind.${target}`) }));
  };
  for (const service of config.virtualServices) {
    const { id, virtualAddressId, healthCheckId, sorryServerId } = service;
    if (virtualAddressId)
      need("virtualService", id, "virtualAddressId", "virtualAddress", index.virtualAddresses.has(virtualAddressId));
    if (healthCheckId)
      need("virtualService", id, "healthCheckId", "healthCheck", index.healthChecks.has(healthCheckId));
    if (sorryServerId) need("virtualService", id, "sorryServerId", "realServer", index.realServers.has(sorryServerId));
  }
  for (const { id, virtualServiceId, realServerId } of config.destinations) {
    need("destination", id, "virtualServiceId", "virtualService", index.virtualServices.has(virtualServiceId));
    need("destination", id, "realServerId", "realServer", index.realServers.has(realServerId));
  }
  return issues;
}
