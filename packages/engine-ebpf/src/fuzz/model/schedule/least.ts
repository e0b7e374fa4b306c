import type { Destination } from "../destination";

/** What IPVS takes an active and an inactive connection for. */
export const connections = ({ load }: Destination) => load.active * 256 + load.inactive;

/** The open one with the least cost per weight, the first of equals; compared without dividing. */
export function leastOf(
  list: readonly Destination[],
  cost: (destination: Destination) => number,
  weighted: boolean,
): Destination | null {
  let best: Destination | null = null;
  for (const each of list) {
    if (each.openWeight === 0) continue;
    const [mine, its] = weighted ? [each.weight, best?.weight ?? 1] : [1, 1];
    if (!best || cost(best) * mine > cost(each) * its) best = each;
  }
  return best;
}
