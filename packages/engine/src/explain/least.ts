import { message } from "@loaddirector/model";
import { type Choose, openWeight } from "./choice";
import type { Member } from "./view";

/** lc and wlc count active * 256 + inactive, lc as if every weight were 1; sed and nq active + 1. */
const costs = {
  lc: (member: Member) => ({ value: member.active * 256 + member.inactive, weight: 1 }),
  wlc: (member: Member) => ({ value: member.active * 256 + member.inactive, weight: member.weight }),
  sed: (member: Member) => ({ value: member.active + 1, weight: member.weight }),
  nq: (member: Member) => ({ value: member.active + 1, weight: member.weight }),
} as const;

/** Least cost per weight, ties to the first in order; nq takes the first idle one before it compares. */
export const leastBy =
  (scheduler: keyof typeof costs): Choose =>
  ({ members }) => {
    const compared = members.map((member) => (openWeight(member) > 0 ? costs[scheduler](member) : null));
    const idle = scheduler === "nq" ? members.findIndex((member, place) => compared[place] && member.active === 0) : -1;
    if (idle >= 0) return { chosen: idle, costs: compared, why: message("explain.schedule.nqIdle") };
    let chosen: number | null = null;
    for (const [place, cost] of compared.entries()) {
      if (!cost) continue;
      const best = chosen === null ? null : compared[chosen]!;
      if (!best || best.value * cost.weight > cost.value * best.weight) chosen = place;
    }
    return { chosen, costs: compared, why: message(`explain.schedule.${scheduler}`) };
  };
