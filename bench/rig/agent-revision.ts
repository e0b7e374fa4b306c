import { type AgentChange, type ApplyOutcome, contentHash } from "../../packages/agent-api/src/index";
import { type AnyObject, type Config, kindOrder, objectsOf } from "../../packages/model/src/index";
import type { AgentProcess } from "./agent-process";

/** A revision on its way to an agent. `base` null: from nothing. */
export interface BenchRevision {
  readonly revision: number;
  readonly base: number | null;
  readonly changes: readonly AgentChange[];
  /** Of the result: hashing is the caller's work and no part of a call. */
  readonly hash: string;
}

/** Everything in a configuration, from nothing. */
export function wholeRevision(revision: number, config: Config): BenchRevision {
  const changes = kindOrder.flatMap((kind) =>
    (objectsOf(config, kind) as readonly AnyObject[]).map((after) => ({ kind, id: after.id, after }) as AgentChange),
  );
  return { revision, base: null, changes, hash: contentHash(config) };
}

/** Applies it. Gives milliseconds from the call to the outcome; throws when that is another one than applied. */
export async function applyTimed({ client }: AgentProcess, { changes, ...rest }: BenchRevision): Promise<number> {
  // A connection that stood idle while something was worked out may be closed under the call.
  await client.status.query();
  const began = performance.now();
  const outcome: ApplyOutcome = await client.applyRevision.mutate({
    ...rest,
    changes: [...changes],
    confirmWithin: null,
  });
  const taken = performance.now() - began;
  const { result, reason, problems } = outcome;
  if (result !== "applied")
    throw new Error(`revision ${rest.revision}: ${result} ${JSON.stringify(reason ?? problems[0])}`);
  return taken;
}
