import type { Config, ObjectRef } from "../config";
import type { ConfigIndex } from "../config-index";
import { type Issue, issue } from "../issue";

interface Claim {
  readonly ref: ObjectRef;
  readonly path: readonly string[];
  readonly address: string;
  readonly name: string;
}

/** One owner for every address: virtual, local (FULLNAT's source) or a real server's, and never two of them. */
export function checkAddresses(config: Config, _index: ConfigIndex): Issue[] {
  const issues: Issue[] = [];
  const held = new Map<string, Claim>();
  for (const claim of claimsOf(config)) {
    const other = held.get(claim.address);
    if (!other) {
      held.set(claim.address, claim);
      continue;
    }
    const key = conflictKeys[claim.ref.kind]?.[other.ref.kind] ?? "conflict.addressTaken";
    const [of, values] = [claim.ref, { address: claim.address, name: other.name }];
    issues.push(issue("error", of, claim.path, key, values));
    // Of two kinds, either may be the one that is being edited.
    if (of.kind !== other.ref.kind)
      issues.push(
        issue("error", other.ref, other.path, conflictKeys[other.ref.kind]?.[of.kind] ?? "conflict.addressTaken", {
          address: claim.address,
          name: claim.name,
        }),
      );
  }
  return issues;
}

/** What is said at the first kind about an address that the second has; `conflict.addressTaken` elsewhere. */
const conflictKeys: Partial<Record<ObjectRef["kind"], Partial<Record<ObjectRef["kind"], string>>>> = {
  realServer: { virtualAddress: "conflict.serverIsVirtualAddress" },
  virtualAddress: { realServer: "conflict.virtualAddressIsServer" },
};

function* claimsOf(config: Config): Generator<Claim> {
  for (const { id, address, name } of config.virtualAddresses)
    yield { ref: { kind: "virtualAddress", id }, path: ["address"], address, name };
  for (const { id, name, localAddresses } of config.nodes)
    for (const [position, { address }] of localAddresses.entries())
      yield { ref: { kind: "node", id }, path: ["localAddresses", String(position), "address"], address, name };
  for (const { id, address, name } of config.realServers)
    yield { ref: { kind: "realServer", id }, path: ["address"], address, name };
}
