/**
 * Where rr and wrr stand, and how a change of the members moves it: as IPVS's callbacks for an added, removed and
 * edited destination do, one destination at a time (source: ip_vs_rr.c, ip_vs_wrr.c). `position` 0 is before the first.
 */
export interface SchedulerMark {
  readonly position: number;
  readonly currentWeight: number;
  readonly maxWeight: number;
  readonly weightStep: number;
}

/** A member in IPVS's order: last added first. */
export interface Member {
  readonly index: number;
  readonly weight: number;
}

export const startMark: SchedulerMark = { position: 0, currentWeight: 0, maxWeight: 0, weightStep: 1 };

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** max weight is reduced by step - 1, so that the last pass has required weight 1. */
function weightsOf(members: readonly Member[]): { maxWeight: number; weightStep: number } {
  const step = members.reduce((sum, { weight }) => (weight > 0 ? gcd(weight, sum) : sum), 0) || 1;
  const most = members.reduce((max, { weight }) => Math.max(max, weight), 0);
  return { maxWeight: most - (step - 1), weightStep: step };
}

/** A scheduler that has just been bound to a service with these members. */
export function freshMark(members: readonly Member[]): SchedulerMark {
  const weights = weightsOf(members);
  return { position: 0, currentWeight: weights.maxWeight, ...weights };
}

/** After one destination was added, removed or had its weight changed. */
function wrrChanged(mark: SchedulerMark, members: readonly Member[]): SchedulerMark {
  const weights = weightsOf(members);
  let currentWeight = mark.currentWeight;
  if (currentWeight > weights.maxWeight || currentWeight === 0) currentWeight = weights.maxWeight;
  else if (weights.weightStep > 1)
    currentWeight = Math.floor(currentWeight / weights.weightStep) * weights.weightStep + 1;
  return { position: 0, currentWeight, ...weights };
}

/** rr stays at its destination; when that one goes it steps back to the one before. */
function rrMoved(position: number, before: readonly Member[], after: readonly Member[]): number {
  if (position === 0) return 0;
  const places = new Map(after.map(({ index }, place) => [index, place + 1]));
  for (let at = position; at > 0; at--) {
    const place = places.get(before[at - 1]!.index);
    if (place !== undefined) return place;
  }
  return 0;
}

/**
 * The mark after `before` became `after`: removals in order, then edits, then additions in the order of adding.
 * Both lists are in IPVS's order.
 */
export function moveMark(
  scheduler: "rr" | "wrr" | string,
  mark: SchedulerMark,
  before: readonly Member[],
  after: readonly Member[],
): SchedulerMark {
  if (scheduler !== "wrr") {
    const position = rrMoved(Math.min(mark.position, before.length), before, after);
    return { ...startMark, position };
  }
  const wanted = new Map(after.map(({ index, weight }) => [index, weight]));
  const known = new Set(before.map(({ index }) => index));
  let members = [...before];
  let moved: SchedulerMark = mark;
  for (const { index } of before) {
    if (wanted.has(index)) continue;
    members = members.filter((member) => member.index !== index);
    moved = wrrChanged(moved, members);
  }
  for (const { index, weight } of before) {
    if (!wanted.has(index) || wanted.get(index) === weight) continue;
    members = members.map((member) => (member.index === index ? { index, weight: wanted.get(index)! } : member));
    moved = wrrChanged(moved, members);
  }
  for (const member of [...after].reverse()) {
    if (known.has(member.index)) continue;
    members = [member, ...members];
    moved = wrrChanged(moved, members);
  }
  return moved;
}
