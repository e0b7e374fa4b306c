import type { ForwardingService } from "@loaddirector/engine";
import type { Destination } from "../destination";
import { hashed } from "./hash";
import { connections, leastOf } from "./least";
import { localityOfOne, localityOfSets } from "./locality";
import { maglev } from "./maglev";

/** What a packet without a connection says to the scheduler. `now` in seconds. */
export interface Asked {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly now: number;
  /** Where chance decides: which of these it was. */
  readonly drawn: (from: readonly Destination[]) => Destination;
}

/** IPVS's schedulers over its list of destinations: last added first. */
export interface Scheduler {
  /** null: none takes a new connection. */
  pick(list: readonly Destination[], asked: Asked): Destination | null;
  added(list: readonly Destination[]): void;
  /** `list` still has it. */
  removing(list: readonly Destination[], gone: Destination): void;
  removed(list: readonly Destination[]): void;
  edited(list: readonly Destination[]): void;
}

/** Those that look at the list afresh each time. */
function memoryless(pick: Scheduler["pick"]): Scheduler {
  return { pick, added: () => {}, removing: () => {}, removed: () => {}, edited: () => {} };
}

function least(cost: (destination: Destination) => number, weighted: boolean): Scheduler {
  return memoryless((list) => leastOf(list, cost, weighted));
}

/** sed and nq: the delay to expect with the new connection; nq takes an idle one at once, whatever its weight. */
const delay = ({ load }: Destination) => load.active + 1;
const fastest = least(delay, true);

/** The open one of the highest weight, the first of equals; `full` ones are passed over. */
function heaviest(full: (destination: Destination) => boolean): Scheduler {
  return memoryless((list) => {
    let best: Destination | null = null;
    for (const each of list) if (!full(each) && each.openWeight > (best?.weight ?? 0)) best = each;
    return best;
  });
}

/** Source: ip_vs_rr.c. Goes on after the one chosen last. */
function roundRobin(): Scheduler {
  let mark: Destination | null = null;
  return {
    pick: (list) => {
      const start = mark ? list.indexOf(mark) + 1 : 0;
      const chosen = [...list.slice(start), ...list.slice(0, start)].find((each) => each.openWeight > 0);
      if (chosen) mark = chosen;
      return chosen ?? null;
    },
    added: () => {},
    removing: (list, gone) => {
      if (mark === gone) mark = list[list.indexOf(gone) - 1] ?? null;
    },
    removed: () => {},
    edited: () => {},
  };
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** Source: ip_vs_wrr.c. Passes over the list, each with a lower weight that a destination must have. */
function weightedRoundRobin(): Scheduler {
  let mark: Destination | null = null;
  let required = 0;
  let most = 0;
  let step = 1;

  function changed(list: readonly Destination[]): void {
    mark = null;
    step = list.reduce((sum, { weight }) => (weight > 0 ? divisor(weight, sum) : sum), 0) || 1;
    most = Math.max(0, ...list.map(({ weight }) => weight)) - (step - 1);
    if (required > most || required === 0) required = most;
    else if (step > 1) required = Math.floor(required / step) * step + 1;
  }

  function pick(list: readonly Destination[]): Destination | null {
    if (most <= 0) return null;
    const first = mark;
    let stop: Destination | null = null;
    let lastPass = false;
    let wrapped = false;
    for (;;) {
      for (const each of list.slice(mark ? list.indexOf(mark) + 1 : 0)) {
        mark = each;
        if (!each.load.overloaded && each.weight >= required) return each;
        if (each === stop) return null;
      }
      mark = null;
      required -= step;
      if (required <= 0) {
        required = most;
        if (lastPass || !first) return null;
        wrapped = true;
      }
      lastPass = required <= step;
      if (lastPass && wrapped && first) stop = first;
    }
  }
  return { pick, added: changed, removing: () => {}, removed: changed, edited: changed };
}

/** Source: ip_vs_twos.c. Two are drawn by weight, and they may be the same one: any open member can be the outcome. */
const twos = memoryless((list, { drawn }) => {
  const open = list.filter(({ openWeight }) => openWeight > 0);
  return open.length > 0 ? drawn(open) : null;
});

const makers: Record<ForwardingService["scheduler"], (flags: readonly string[]) => Scheduler> = {
  rr: roundRobin,
  wrr: weightedRoundRobin,
  twos: () => twos,
  dh: () => hashed("dh", []),
  sh: (flags) => hashed("sh", flags),
  mh: (flags) => maglev(flags),
  lblc: localityOfOne,
  lblcr: localityOfSets,
  lc: () => least(connections, false),
  wlc: () => least(connections, true),
  sed: () => fastest,
  nq: () =>
    memoryless(
      (list, asked) => list.find((each) => each.openWeight > 0 && each.load.active === 0) ?? fastest.pick(list, asked),
    ),
  fo: () => heaviest(() => false),
  ovf: () => heaviest(({ load, weight }) => load.active > weight),
};

export const schedulers = Object.keys(makers) as ForwardingService["scheduler"][];

export function createScheduler({ scheduler, schedulerFlags }: ForwardingService): Scheduler {
  return makers[scheduler](schedulerFlags);
}
