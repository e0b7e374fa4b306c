import type { Config } from "../config";
import type { ConfigIndex } from "../config-index";
import { type Issue, issue } from "../issue";

/** One owner for every address: no two virtual addresses, no two real servers, and never both. */
export function checkAddresses(config: Config, _index: ConfigIndex): Issue[] {
  const issues: Issue[] = [];
  const virtual = new Map<string, string>();
  for (const { id, address, name } of config.virtualAddresses) {
    const other = virtual.get(address);
    if (other)
      issues.push(
        issue("error", { kind: "virtualAddress", id }, ["address"], "conflict.addressTaken", { address, name: other }),
      );
    else virtual.set(address, name);
  }
  const servers = new Map<string, string>();
  for (const { id, address, name } of config.realServers) {
    const ref = { kind: "realServer", id } as const;
    const vip = virtual.get(address);
    if (vip) issues.push(issue("error", ref, ["address"], "conflict.serverIsVirtualAddress", { address, name: vip }));
    const other = servers.get(address);
    if (other) issues.push(issue("error", ref, ["address"], "conflict.addressTaken", { address, name: other }));
    else servers.set(address, name);
  }
  return issues;
}
