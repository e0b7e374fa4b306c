import { canonicalJson, type Health } from "@loaddirector/model";
import type { CheckTarget } from "./check-target";
import { probeHttp } from "./probe-http";
import { probeTcp } from "./probe-tcp";
import { type CheckResult, judge, type Standing, unknownStanding } from "./verdict";

export interface CheckerOptions {
  /** Told of a new state, a new reason, and of the latency every ten seconds. */
  readonly report: (id: string, health: Health) => void;
  /** Checks under way at once; the others wait their turn. */
  readonly concurrency?: number;
}

interface Watch {
  target: CheckTarget;
  standing: Standing;
  timer: NodeJS.Timeout | null;
  /** Ends the check under way. */
  running: AbortController | null;
  reportedAt: number;
  stopped: boolean;
}

/** First checks are spread over this long, so that ten thousand do not start at once. Milliseconds. */
const startSpread = 1_000;
const latencyReport = 10_000;

export type Checker = ReturnType<typeof createChecker>;

/** Checks every target at its own interval, never two of one target at once. */
export function createChecker({ report, concurrency = 1_000 }: CheckerOptions) {
  const watches = new Map<string, Watch>();
  const waiting: Watch[] = [];
  let running = 0;

  /** Targets not in the list are forgotten; those that changed what is asked of whom begin anew. */
  function configure(targets: readonly CheckTarget[]): void {
    const ids = new Set(targets.map(({ id }) => id));
    for (const [id, watch] of watches) if (!ids.has(id)) forget(watch);
    for (const target of targets) {
      const known = watches.get(target.id);
      if (known && question(known.target) === question(target)) {
        known.target = target;
        continue;
      }
      if (known) forget(known);
      watch(target, known !== undefined);
    }
  }

  function watch(target: CheckTarget, changed: boolean): void {
    const now = Date.now();
    const standing = target.lastKnown && !changed ? { ...target.lastKnown, against: 0 } : unknownStanding(now);
    const fresh: Watch = { target, standing, timer: null, running: null, reportedAt: 0, stopped: false };
    watches.set(target.id, fresh);
    if (changed || !target.lastKnown) tell(fresh, now);
    later(fresh, Math.random() * Math.min(target.intervalMs, startSpread));
  }

  function forget(watch: Watch): void {
    watch.stopped = true;
    if (watch.timer) clearTimeout(watch.timer);
    watch.running?.abort();
    watches.delete(watch.target.id);
  }

  function later(watch: Watch, delay: number): void {
    watch.timer = setTimeout(() => {
      waiting.push(watch);
      startWaiting();
    }, delay);
  }

  function startWaiting(): void {
    while (running < concurrency && waiting.length > 0) {
      const watch = waiting.shift()!;
      if (watch.stopped) continue;
      running++;
      void check(watch).finally(() => {
        running--;
        startWaiting();
      });
    }
  }

  async function check(watch: Watch): Promise<void> {
    const begun = performance.now();
    watch.running = new AbortController();
    const result = await probe(watch.target, watch.running.signal);
    watch.running = null;
    if (watch.stopped) return;
    const now = Date.now();
    const before = watch.standing;
    watch.standing = judge(before, result, watch.target, now);
    const news = watch.standing.state !== before.state || !sameReason(watch.standing, before);
    if (news || now - watch.reportedAt >= latencyReport) tell(watch, now);
    later(watch, Math.max(0, watch.target.intervalMs - (performance.now() - begun)));
  }

  function tell(watch: Watch, now: number): void {
    watch.reportedAt = now;
    const { against: _, ...health } = watch.standing;
    report(watch.target.id, health);
  }

  return {
    configure,
    stop(): void {
      for (const watch of [...watches.values()]) forget(watch);
    },
  };
}

function probe(target: CheckTarget, signal: AbortSignal): Promise<CheckResult> {
  return target.probe.type === "tcp" ? probeTcp(target, signal) : probeHttp(target, target.probe, signal);
}

/** Whom is asked what: with another question earlier answers mean nothing. */
function question({ address, port, probe: asked }: CheckTarget): string {
  return canonicalJson([address, port, asked]);
}

function sameReason(a: Health, b: Health): boolean {
  return canonicalJson(a.reason) === canonicalJson(b.reason);
}
