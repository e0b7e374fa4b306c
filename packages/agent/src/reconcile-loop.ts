import type { Config, Overlay } from "@loaddirector/model";
import { type PassResult, type RankedEngines, runPass } from "./pass";

/** Why somebody asks for a pass. `apply`: a new revision, which a vital failure stops half-way. */
export type Cause = "start" | "apply" | "revert" | "health" | "operation" | "timer" | "retry" | "request";

export interface ReconcileLoopOptions {
  readonly engines: RankedEngines;
  /** The truth at the moment the work begins; null: not known, so nothing may be touched. */
  readonly desired: () => { readonly config: Config; readonly overlay: Overlay } | null;
  readonly onPass: (result: PassResult, causes: ReadonlySet<Cause>) => void;
  readonly onProgress: (progress: { done: number; total: number } | null) => void;
  /** Milliseconds between looks at everything in the kernel; more where a look takes long. */
  readonly intervalMs?: number;
  /** Milliseconds to the first retry after a failure; doubled up to the interval. */
  readonly retryMs?: number;
}

export type ReconcileLoop = ReturnType<typeof createReconcileLoop>;

/** Why everything has to be looked at; the others say what they changed. */
const wholeLook: ReadonlySet<Cause> = new Set(["start", "timer", "retry", "request"]);

/** Most of a processor that looks at everything may take, and milliseconds until the next one whatever they take. */
const lookShare = 0.01;
const longestPause = 60_000;
/** Part of the interval without a change that a look waits for: who makes one change often makes the next one soon. */
const quietShare = 0.2;

const noPass: PassResult = { changes: [], refused: [], failures: [], drift: [] };

/**
 * Runs passes one after the other. Only the wish for a pass is queued; what it works from is read when it begins, so
 * many wishes while one runs make one pass afterwards.
 */
export function createReconcileLoop(options: ReconcileLoopOptions) {
  const { intervalMs = 10_000, retryMs = 1_000 } = options;
  const settledWants = new Map<string, unknown>();
  let causes = new Set<Cause>();
  let next: PromiseWithResolvers<PassResult> | null = null;
  let working = false;
  let current: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  let backoff = retryMs;
  /** On the monotonic clock, the ends of the last look at everything and of the last pass; milliseconds between looks. */
  let lookedAt = performance.now();
  let passedAt = lookedAt;
  let pause = intervalMs;
  let stop: AbortSignal = AbortSignal.abort();

  function request(cause: Cause): Promise<PassResult> {
    causes.add(cause);
    next ??= withResolvers<PassResult>();
    const { promise } = next;
    if (!working) {
      working = true;
      current = work();
    }
    return promise;
  }

  async function work(): Promise<void> {
    while (next) {
      // Several wishes made in one turn of the event loop are one.
      await Promise.resolve();
      const { resolve, reject } = next;
      const reasons = causes;
      next = null;
      causes = new Set();
      if (timer) clearTimeout(timer);
      try {
        const result = await pass(reasons);
        plan(result);
        resolve(result);
      } catch (error) {
        plan(null);
        reject(error);
      }
    }
    // In the same turn as the test of `next`: a later wish starts the work anew.
    working = false;
  }

  async function pass(reasons: ReadonlySet<Cause>): Promise<PassResult> {
    const whole = [...reasons].some((cause) => wholeLook.has(cause));
    const before = process.cpuUsage();
    try {
      const desired = stop.aborted ? null : options.desired();
      if (!desired) return noPass;
      const result = await runPass(options.engines, {
        ...desired,
        signal: stop,
        stopAtVital: reasons.has("apply"),
        settledWants,
        changedOnly: !whole,
        onProgress: (done, total) => options.onProgress({ done, total }),
      });
      options.onPass(result, reasons);
      return result;
    } finally {
      note(whole, process.cpuUsage(before));
      options.onProgress(null);
    }
  }

  /** What took long to put in place takes long to look at, too. */
  function note(whole: boolean, { user, system }: NodeJS.CpuUsage): void {
    passedAt = performance.now();
    const needed = Math.max(intervalMs, Math.min((user + system) / 1000 / lookShare, longestPause));
    if (whole) lookedAt = passedAt;
    pause = whole ? needed : Math.max(pause, needed);
  }

  /** Milliseconds to the next look at everything: changes that follow each other put it off, by an interval at most. */
  function untilLook(): number {
    const due = lookedAt + pause;
    const quiet = lookedAt === passedAt ? due : passedAt + intervalMs * quietShare;
    return Math.max(0, Math.max(due, Math.min(quiet, due + intervalMs)) - performance.now());
  }

  function plan(result: PassResult | null): void {
    if (stop.aborted) return;
    const failed = result === null || result.failures.length > 0;
    const delay = failed ? backoff : untilLook();
    backoff = failed ? Math.min(backoff * 2, intervalMs) : retryMs;
    timer = setTimeout(() => request(failed ? "retry" : "timer").catch(() => {}), delay);
  }

  return {
    request,
    start(signal: AbortSignal): void {
      stop = signal;
    },
    /** Waits for the pass under way; the signal given to start() ends it early. */
    async stop(): Promise<void> {
      if (timer) clearTimeout(timer);
      await current;
    },
  };
}

/** Promise.withResolvers came with Node 22. */
interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((done, fail) => {
    resolve = done;
    reject = fail;
  });
  return { promise, resolve, reject };
}
