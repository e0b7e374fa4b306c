import type { Change, Engine, Outcome, Refusal } from "@loaddirector/engine";
import { type Config, type Message, message, type ObjectRef, type Overlay } from "@loaddirector/model";

/** An engine of any facility; wants, haves and actions are its own business. */
// biome-ignore lint/suspicious/noExplicitAny: the agent hands an engine's values back to the same engine only
export type AnyEngine = Engine<any, any, any>;

/** Engines with the rank of their facility, ascending. */
export type RankedEngines = readonly { readonly rank: number; readonly engine: AnyEngine }[];

/** Facilities without which the rest would do harm: a failure in them takes an apply back. */
export const vitalRanks: ReadonlySet<number> = new Set([10, 20, 60]);

/** Something that could not be done. */
export interface Failure {
  readonly rank: number;
  readonly object: ObjectRef | null;
  readonly reason: Message;
}

export interface PassResult {
  /** Changes that were needed. */
  readonly changes: readonly Change[];
  readonly refused: readonly Refusal[];
  readonly failures: readonly Failure[];
  /** Differences from what the last good pass left behind: somebody else made them. */
  readonly drift: readonly Change[];
}

export interface PassOptions {
  readonly config: Config;
  readonly overlay: Overlay;
  readonly signal: AbortSignal;
  /** Stop before the next facility when a vital one fails; for a revision that would then be taken back. */
  readonly stopAtVital: boolean;
  /** By facility: what the last pass without a failure wanted; read and brought up to date. */
  readonly settledWants: Map<string, unknown>;
  /** Look only at what is wanted otherwise than by the last pass, where that left nothing undone. */
  readonly changedOnly: boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

interface Planned {
  readonly rank: number;
  readonly engine: AnyEngine;
  readonly want: unknown;
  readonly written: readonly Change[];
  readonly removed: readonly Change[];
}

/**
 * One look at everything and what follows from it: expand, observe, diff, apply. Creates and updates by ascending
 * rank, then removals by descending rank. Whatever one object or facility cannot do, the others go on.
 */
export async function runPass(engines: RankedEngines, options: PassOptions): Promise<PassResult> {
  const failures: Failure[] = [];
  const refused: Refusal[] = [];
  const drift: Change[] = [];
  const plans: Planned[] = [];
  for (const { rank, engine } of engines) {
    try {
      const expanded = engine.expand(options.config, options.overlay);
      refused.push(...expanded.refused);
      const settled = options.settledWants.get(engine.facility);
      const part = options.changedOnly && settled !== undefined && engine.differing?.(settled, expanded.want);
      if (part === null) {
        plans.push({ rank, engine, want: expanded.want, written: [], removed: [] });
        continue;
      }
      const have = await engine.observe(options.signal, part || undefined);
      const changes = engine.diff(part ? part.after : expanded.want, have);
      if (settled !== undefined && changes.length > 0) drift.push(...engine.diff(part ? part.before : settled, have));
      const written = changes.filter(({ phase }) => phase !== "remove");
      const removed = changes.filter(({ phase }) => phase === "remove");
      plans.push({ rank, engine, want: expanded.want, written, removed });
    } catch (error) {
      failures.push({ rank, object: null, reason: engineFailed(engine, error) });
    }
  }

  const total = plans.reduce((sum, { written, removed }) => sum + written.length + removed.length, 0);
  let done = 0;
  const carryOut = async ({ rank, engine }: Planned, changes: readonly Change[]) => {
    if (changes.length === 0) return;
    options.onProgress?.(done, total);
    failures.push(...(await applyChanges(rank, engine, changes, options.signal)));
    done += changes.length;
  };
  const stopped = () =>
    options.signal.aborted || (options.stopAtVital && failures.some(({ rank }) => vitalRanks.has(rank)));
  for (const plan of plans) if (!stopped()) await carryOut(plan, plan.written);
  for (const plan of plans.toReversed()) if (!stopped()) await carryOut(plan, plan.removed);

  for (const { rank, engine, want } of plans)
    if (!stopped() && !failures.some((failure) => failure.rank === rank))
      options.settledWants.set(engine.facility, want);
    else options.settledWants.delete(engine.facility);
  const changes = plans.flatMap(({ written, removed }) => [...written, ...removed]);
  return { changes, refused: unique(refused), failures, drift };
}

async function applyChanges(
  rank: number,
  engine: AnyEngine,
  changes: readonly Change[],
  signal: AbortSignal,
): Promise<Failure[]> {
  try {
    const outcomes: readonly Outcome[] = await engine.apply(changes, signal);
    return outcomes.flatMap((outcome) =>
      outcome.ok ? [] : [{ rank, object: outcome.change.object, reason: outcome.reason }],
    );
  } catch (error) {
    return [{ rank, object: null, reason: engineFailed(engine, error) }];
  }
}

function engineFailed(engine: AnyEngine, error: unknown): Message {
  const detail = error instanceof Error ? error.message : String(error);
  return message("agent.engineFailed", { facility: engine.facility, detail: detail.slice(0, 300) });
}

/** Several engines refuse the same object with the same words when a rule of the model is broken. */
function unique(refused: readonly Refusal[]): Refusal[] {
  const seen = new Set<string>();
  return refused.filter(({ object, path, message: { key } }) => {
    const name = `${object.id} ${path.join(".")} ${key}`;
    return !seen.has(name) && seen.add(name);
  });
}
