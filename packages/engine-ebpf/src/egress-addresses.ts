import { networkInterfaces } from "node:os";
import type { Address } from "@loaddirector/model";
import { BpfError, libbpf } from "./libbpf";
import { wordOf } from "./names";
import type { Tables } from "./tables";

/** Tells the data plane which address each interface speaks with: the outer source of tunnels that leave by it. */
export function writeEgressAddresses({ egressAddress }: Tables): void {
  for (const [name, all] of Object.entries(networkInterfaces())) {
    const ifindex = libbpf().interfaceIndex(name);
    for (const family of [4, 6] as const) {
      const own = (all ?? []).filter((each) => each.family === `IPv${family}` && !each.address.startsWith("fe80"));
      // Host prefixes are virtual addresses as a rule.
      const chosen = own.find(({ cidr }) => !/\/(32|128)$/.test(cidr ?? "")) ?? own[0];
      if (!chosen || ifindex === 0) continue;
      const word = wordOf(chosen.address as Address);
      const known = egressAddress.get({ ifindex, family });
      if (known?.word.every((byte, at) => byte === word.word[at])) continue;
      egressAddress.set({ ifindex, family }, word);
    }
  }
}

/** Full table or a kernel that says no: tunnels over that interface are dropped under their name, nothing else is. */
export function refreshEgressAddresses(tables: Tables): void {
  try {
    writeEgressAddresses(tables);
  } catch (error) {
    if (!(error instanceof BpfError)) throw error;
  }
}
