import { addressFamily } from "@loaddirector/model";
import type { ForwardingListener, ForwardingService } from "./contract";

/** In the contract's order, with ranges that touch made one: what an engine can read back from single ports. */
export function mergedListeners(listeners: readonly ForwardingListener[]): ForwardingListener[] {
  const sorted = [...listeners].sort((a, b) =>
    a.protocol === b.protocol ? a.first - b.first : a.protocol < b.protocol ? -1 : 1,
  );
  const merged: ForwardingListener[] = [];
  for (const each of sorted) {
    const before = merged.at(-1);
    const touches = before && before.protocol === each.protocol && before.first > 0 && each.first <= before.last + 1;
    if (touches) merged[merged.length - 1] = { ...before, last: Math.max(before.last, each.last) };
    else merged.push(each);
  }
  return merged;
}

/** The family of the packets a service is for. */
export function serviceFamily({ address, destinations }: Pick<ForwardingService, "address" | "destinations">): 4 | 6 {
  const example = address ?? destinations[0]?.address;
  return example === undefined ? 4 : addressFamily(example);
}
