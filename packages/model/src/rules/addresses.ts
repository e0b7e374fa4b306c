import type { Config } from "../config";
import type { ConfigIndex } from "../config-index";
import { type Issue, issue } from "../issue";
import type { VirtualAddress } from "../virtual-address";

/** One owner for every address: no two virtual addresses, no two real servers, and never both. */
export function checkAddresses(config: Config, _index: ConfigIndex): Issue[] {
  const issues: Issue[] = [];
  const virtual = new Map<string, { id: VirtualAddress["id"]; name: string }>();
  for (const { id, address, name } of config.virtualAddresses) {
    const other = virtual.get(address)?.name;
    if (other)
      issues.push(
        issue("error", { kind: "virtualAddress", id }, ["address"], "conflict.addressTaken", { address, name: other }),
      );
    else virtual.set(address, { id, name });
  }
  const servers = new Map<string, string>();
  for (const { id, address, name } of config.realServers) {
    const ref = { kind: "realServer", id } as const;
    const vip = virtual.get(address);
    // Said at both: either may be the one that is being edited.
    if (vip) {
      const vipRef = { kind: "virtualAddress", id: vip.id } as const;
      issues.push(issue("error", ref, ["address"], "conflict.serverIsVirtualAddress", { address, name: vip.name }));
      issues.push(issue("error", vipRef, ["address"], "conflict.virtualAddressIsServer", { address, name }));
    }
    const other = servers.get(address);
    if (other) issues.push(issue("error", ref, ["address"], "conflict.addressTaken", { address, name: other }));
    else servers.set(address, name);
  }
  return issues;
}
