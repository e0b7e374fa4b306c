import { type Health, type Message, message } from "@loaddirector/model";

/** Answer of one check. */
export type CheckResult =
  | { readonly ok: true; readonly latencyMs: number }
  | { readonly ok: false; readonly reason: Message };

export interface Standing extends Health {
  /** Results in a row that speak against the state. */
  readonly against: number;
}

/** A destination nobody knows anything about yet. It takes part meanwhile; its first answer decides, either way. */
export function unknownStanding(now: number): Standing {
  return { state: "checking", since: now, reason: null, latencyMs: null, against: 0 };
}

/** Rise and fall: `rise` successes in a row bring it back, `fall` failures in a row take it out. Times in ms since 1970. */
export function judge(
  standing: Standing,
  result: CheckResult,
  { rise, fall }: { readonly rise: number; readonly fall: number },
  now: number,
): Standing {
  const latencyMs = result.ok ? result.latencyMs : standing.latencyMs;
  const reason = result.ok ? null : result.reason;
  const says = result.ok ? "up" : "down";
  if (says === standing.state) return { ...standing, latencyMs, reason, against: 0 };
  const against = standing.against + 1;
  const needed = standing.state === "checking" ? 1 : says === "up" ? rise : fall;
  if (against >= needed) return { state: says, since: now, reason, latencyMs, against: 0 };
  // Still down while it rises: what keeps it down is that it must answer a few times more.
  const waiting = result.ok ? message("health.rising", { successes: against, needed }) : reason;
  return { ...standing, latencyMs, reason: waiting, against };
}
