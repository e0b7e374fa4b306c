import { type AgentChange, type ApplyOutcome, agentChangeSchema, contentHash } from "@loaddirector/agent-api";
import {
  type AnyObject,
  applyChanges,
  type Config,
  diffConfigs,
  emptyConfig,
  messageSchema,
  objectsOf,
  placeOf,
} from "@loaddirector/model";
import { z } from "zod";

const trialSchema = z.strictObject({
  /** Milliseconds on the boot clock. */
  deadline: z.number(),
  bootId: z.string(),
});
export type TrialDeadline = z.infer<typeof trialSchema>;

export const outcomeSchema: z.ZodType<ApplyOutcome> = z.object({
  revision: z.number().int(),
  result: z.enum(["applied", "degraded", "rolledBack", "refused"]),
  problems: z.array(
    z.object({
      object: z.custom<ApplyOutcome["problems"][number]["object"]>().nullable(),
      path: z.array(z.string()),
      message: messageSchema,
    }),
  ),
  reason: messageSchema.nullable(),
  at: z.number(),
});

export const previousSchema = z.strictObject({
  /** 0: the empty configuration. */
  revision: z.number().int().min(0),
  hash: z.string(),
  /** What turns the running configuration into this one. */
  changes: z.array(agentChangeSchema),
});

/** What runs, as it is on disk and after a restart. */
export interface Running {
  /** 0: nothing was ever applied. */
  readonly revision: number;
  readonly config: Config;
  readonly hash: string;
  readonly previous: z.infer<typeof previousSchema> | null;
  readonly trial: TrialDeadline | null;
  /** False between the decision to apply and its outcome: a crash there is finished at the next start. */
  readonly settled: boolean;
  readonly lastOutcome: ApplyOutcome | null;
}

export const recordSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("apply"),
    revision: z.number().int().min(1),
    hash: z.string(),
    changes: z.array(agentChangeSchema),
    trial: trialSchema.nullable(),
  }),
  z.strictObject({ type: z.literal("settled"), outcome: outcomeSchema }),
  z.strictObject({ type: z.literal("confirmed") }),
  z.strictObject({ type: z.literal("reverted"), outcome: outcomeSchema }),
]);
/** One line of the journal. */
export type RunningRecord = z.infer<typeof recordSchema>;

export function nothingRunning(): Running {
  const config = emptyConfig();
  return {
    revision: 0,
    config,
    hash: contentHash(config),
    previous: null,
    trial: null,
    settled: true,
    lastOutcome: null,
  };
}

/**
 * The state after one record. Pure; throws when the record does not fit (its hash or its precondition).
 * `resulting`: the configuration of an apply where the caller has it and has compared its hash.
 */
export function follow(running: Running, record: RunningRecord, resulting?: Config): Running {
  switch (record.type) {
    case "apply": {
      const { revision, hash, changes, trial } = record;
      const config = resulting ?? applyChanges(running.config, changes);
      if (!resulting && contentHash(config) !== hash) throw new Error(`revision ${revision} does not have its hash`);
      const undo = undoOf(running.config, changes);
      const previous = { revision: running.revision, hash: running.hash, changes: undo };
      return { revision, config, hash, previous, trial, settled: false, lastOutcome: running.lastOutcome };
    }
    case "settled":
      return { ...running, settled: true, lastOutcome: record.outcome };
    case "confirmed":
      return { ...running, trial: null };
    case "reverted": {
      if (!running.previous) throw new Error("no revision to go back to");
      const { revision, hash, changes } = running.previous;
      const config = applyChanges(running.config, changes);
      if (contentHash(config) !== hash) throw new Error(`revision ${revision} does not have its hash`);
      return { revision, config, hash, previous: null, trial: null, settled: true, lastOutcome: record.outcome };
    }
  }
}

/** Differences as the API and the journal carry them. */
export function changesBetween(before: Config, after: Config): AgentChange[] {
  return diffConfigs(before, after).map(({ kind, id, after: object }) => ({ kind, id, after: object }) as AgentChange);
}

function undoOf(config: Config, changes: readonly AgentChange[]): AgentChange[] {
  return changes.map(({ kind, id }) => {
    const list: readonly AnyObject[] = objectsOf(config, kind);
    const object = list[placeOf(list, id)];
    return { kind, id, after: object?.id === id ? object : null } as AgentChange;
  });
}
