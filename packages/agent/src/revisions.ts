import {
  AgentError,
  type ApplyOutcome,
  type applyInput,
  type CheckResult,
  type checkInput,
  contentHash,
  type Trial,
} from "@loaddirector/agent-api";
import type { ForwardingEngine } from "@loaddirector/engine";
import { applyChanges, type Config, emptyConfig, type Issue, issue, type Message, message } from "@loaddirector/model";
import type { z } from "zod";
import type { BootClock } from "./boot-clock";
import type { EventRing } from "./event-ring";
import { examine } from "./examine";
import { createExclusive } from "./exclusive";
import { problemsOf, refusal, sameAs } from "./outcome";
import type { OverlayStore } from "./overlay-store";
import { type Failure, type PassResult, type RankedEngines, vitalRanks } from "./pass";
import type { ReconcileLoop } from "./reconcile-loop";
import { changesBetween, type RunningRecord } from "./running-record";
import type { RunningStore } from "./running-store";
import { createTrialWatch } from "./trial-watch";

export interface RevisionsOptions {
  readonly store: RunningStore;
  readonly overlay: OverlayStore;
  readonly loop: ReconcileLoop;
  readonly engines: RankedEngines;
  readonly forwarding: ForwardingEngine;
  readonly events: EventRing;
  readonly clock: BootClock;
  /** Why the engine is not there that revisions are for. */
  readonly missing?: Message | undefined;
  /** Another configuration is to run from now on; told before it is put in place. */
  readonly onDecision: () => void;
}

/** The life of a revision on this box: checked, applied, on trial, confirmed or taken back. */
export function createRevisions(options: RevisionsOptions) {
  const { store, overlay, loop, engines, forwarding, events, clock, missing, onDecision } = options;
  const exclusive = createExclusive();
  const watch = createTrialWatch({
    clock,
    trial: () => (stop.aborted ? null : store.running().trial),
    onDeadline: () => exclusive.run(expire),
  });
  let stop: AbortSignal = AbortSignal.abort();
  let unreadable: Message | null = null;
  /** On the monotonic clock, when the revision on trial was in place; connections of before do not confirm it. */
  let inPlaceAt = 0;
  /** Failures of the last pass: what failed before a revision came is not its fault. */
  let standing: readonly Failure[] = [];

  async function start(signal: AbortSignal): Promise<void> {
    stop = signal;
    const loaded = await store.load();
    if (!loaded.ok) {
      unreadable = loaded.reason;
      events.add("warning", null, loaded.reason);
      return;
    }
    if (loaded.notice) events.add("warning", null, loaded.notice);
    // First act: what the deadline says, before anything is put in place.
    const { trial } = store.running();
    if (trial && trial.bootId !== clock.bootId()) await goBack(message("agent.trialRebooted"), false);
    else if (trial && trial.deadline <= clock.now()) await goBack(message("agent.trialExpired"), false);
    else watch.look();
    onDecision();
  }

  /** Brings the kernel in line with what was read; finishes an apply that a crash cut short. */
  async function resume(): Promise<void> {
    await exclusive.run(async () => {
      if (store.running().settled) await loop.request("start");
      else await carryOut();
    });
  }

  async function issuesOf(config: Config): Promise<Issue[]> {
    const issues = await examine(config, { engines, forwarding, overlay: overlay.current(), signal: stop });
    return missing ? [issue("error", null, [], "agent.engineMissing", { reason: missing }), ...issues] : issues;
  }

  function resulting({ base, changes }: z.infer<typeof checkInput>): Config {
    const running = store.running();
    if (base !== null && (unreadable || base !== running.revision))
      throw new AgentError("baseMismatch", message("agent.baseMismatch", { base, running: running.revision }));
    return applyChanges(base === null ? emptyConfig() : running.config, changes);
  }

  async function apply(input: z.infer<typeof applyInput>): Promise<ApplyOutcome> {
    if (exclusive.busy()) throw new AgentError("busy", message("agent.busyApplying"));
    return exclusive.run(async () => {
      const running = store.running();
      const again = running.revision === input.revision && running.hash === input.hash && !unreadable;
      if (running.trial && !again)
        throw new AgentError("busy", message("agent.busyTrial", { revision: running.revision }));
      // The answer to an earlier call got lost: the work is done, the trial goes on as it is.
      if (running.trial && again && running.lastOutcome) return running.lastOutcome;
      const config = resulting(input);
      if (contentHash(config) !== input.hash) throw new AgentError("invalid", message("agent.hashMismatch"));
      const issues = (await issuesOf(config)).filter(({ severity }) => severity === "error");
      if (issues.length > 0) return refusal(input.revision, issues);
      if (unreadable) {
        await store.restart();
        unreadable = null;
      }
      const { confirmWithin } = input;
      const trial =
        confirmWithin === null ? null : { deadline: clock.now() + confirmWithin * 1000, bootId: clock.bootId() };
      const changes = changesBetween(store.running().config, config);
      // The same revision once more only looks at the kernel again: the one before it stays the one to go back to.
      if (!again || trial)
        await write({ type: "apply", revision: input.revision, hash: input.hash, changes, trial }, config);
      onDecision();
      return carryOut();
    });
  }

  /** A disk that takes nothing is said in words; nothing has been decided then. */
  async function write(record: RunningRecord, resultingConfig?: Config): Promise<void> {
    try {
      await store.append(record, resultingConfig);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      throw new AgentError("internal", message("agent.stateNotWritten", { detail }), { cause: error });
    }
  }

  /** Puts the newest decision in place and writes down what became of it. */
  async function carryOut(): Promise<ApplyOutcome> {
    const before = standing;
    const { revision } = store.running();
    const result = await loop.request("apply");
    if (stop.aborted) throw new AgentError("busy", message("agent.stopping"));
    const vital = result.failures.find((failure) => vitalRanks.has(failure.rank) && !before.some(sameAs(failure)));
    if (vital) return goBack(vital.reason, true);
    const problems = problemsOf(result);
    const outcome: ApplyOutcome = {
      revision,
      result: problems.length > 0 ? "degraded" : "applied",
      problems,
      reason: null,
      at: Date.now(),
    };
    await write({ type: "settled", outcome });
    inPlaceAt = performance.now();
    events.add("commit", null, message(`event.${outcome.result}`, { revision, problems: problems.length }));
    const { trial } = store.running();
    if (trial) {
      const seconds = Math.max(0, Math.round((trial.deadline - clock.now()) / 1000));
      events.add("trial", null, message("event.trialBegan", { revision, seconds }));
    }
    watch.look();
    return outcome;
  }

  /** Decides for the previous revision, durably, and (unless the start does it anyway) puts it in place. */
  async function goBack(reason: Message, inPlace: boolean): Promise<ApplyOutcome> {
    const { revision, previous } = store.running();
    const outcome: ApplyOutcome = { revision, result: "rolledBack", problems: [], reason, at: Date.now() };
    await write({ type: "reverted", outcome });
    onDecision();
    watch.look();
    events.add(
      "rolledBack",
      null,
      message("event.rolledBack", { revision, previous: previous?.revision ?? 0, reason }),
    );
    if (inPlace) await loop.request("revert");
    return outcome;
  }

  async function confirm(revision: number, connectionOpenedAt: number): Promise<void> {
    await exclusive.run(async () => {
      requireTrial(revision);
      if (connectionOpenedAt <= inPlaceAt)
        throw new AgentError("staleConnection", message("agent.staleConnection", { revision }));
      await write({ type: "confirmed" });
      watch.look();
      events.add("trial", null, message("event.confirmed", { revision }));
    });
  }

  function revert(revision: number): Promise<ApplyOutcome> {
    return exclusive.run(() => {
      requireTrial(revision);
      return goBack(message("agent.trialReverted"), true);
    });
  }

  function requireTrial(revision: number): void {
    const running = store.running();
    if (!running.trial || running.revision !== revision)
      throw new AgentError("noTrial", message("agent.noTrial", { revision }));
  }

  async function expire(): Promise<void> {
    const { trial } = store.running();
    if (trial && trial.deadline <= clock.now() && !stop.aborted) await goBack(message("agent.trialExpired"), true);
  }

  return {
    start,
    resume,
    apply,
    confirm,
    revert,
    check: async (input: z.infer<typeof checkInput>): Promise<CheckResult> => ({
      issues: await issuesOf(resulting(input)),
    }),
    unreadable: () => unreadable,
    /** What is to be in the kernel; null while that is not known (unreadable) or nothing was ever applied. */
    desired(): Config | null {
      const { revision, lastOutcome, config } = store.running();
      return unreadable || (revision === 0 && lastOutcome === null) ? null : config;
    },
    trial(): Trial | null {
      const { trial, revision, previous } = store.running();
      return (
        trial && { revision, previous: previous?.revision ?? 0, leftMs: Math.max(0, trial.deadline - clock.now()) }
      );
    },
    /** Told after every pass. */
    observePass(result: PassResult): void {
      standing = result.failures;
    },
    async stop(): Promise<void> {
      watch.stop();
      await exclusive.run(async () => {});
      await store.close();
    },
  };
}
