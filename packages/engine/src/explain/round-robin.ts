import { message } from "@loaddirector/model";
import { type Choice, openWeight } from "./choice";
import type { ServiceView } from "./view";

/** rr: the next member that takes connections after the last one chosen. */
export function roundRobin({ members, cursor }: ServiceView): Choice {
  const { length } = members;
  const last = cursor.position > length ? 0 : cursor.position;
  const why = message("explain.schedule.rr", { position: last, length });
  for (let step = 0; step < length; step++) {
    const place = (last + step) % length;
    if (openWeight(members[place]!) > 0) return { chosen: place, why };
  }
  return { chosen: null, why };
}

/** As in bpf/schedule/wrr.h: an end to walks over weights that no configuration has. */
const MAX_STEPS = 1 << 20;

/** wrr, as the passes of ip_vs_wrr: the required weight falls by the step each time the list has been walked. */
export function weightedRoundRobin({ members, cursor }: ServiceView): Choice {
  const { length } = members;
  const { maxWeight, weightStep } = cursor;
  const last = cursor.position > length ? 0 : cursor.position;
  let position = last;
  let required = cursor.currentWeight;
  let stop = 0;
  let lastPass = false;
  let restarted = false;
  const why = () => message("explain.schedule.wrr", { position: last, length, weight: Math.max(1, required) });
  for (let steps = maxWeight > 0 ? MAX_STEPS : 0; steps > 0; steps--) {
    if (position < length) {
      const weight = openWeight(members[position++]!);
      if (weight > 0 && weight >= required) return { chosen: position - 1, why: why() };
      if (stop > 0 && position === stop) break;
      continue;
    }
    position = 0;
    required -= weightStep;
    if (required <= 0) {
      required = maxWeight;
      if (lastPass || last === 0) break;
      restarted = true;
    }
    lastPass = required <= weightStep;
    if (lastPass && restarted) stop = last;
  }
  return { chosen: null, why: why() };
}
