import type { ForwardingListener } from "./contract";

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
