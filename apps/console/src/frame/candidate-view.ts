import type { AgentStatus } from "@loaddirector/agent-api";
import type { Issue } from "@loaddirector/model";
import type { LiveState } from "../live/live-store";

/** What the candidate line needs of candidate.state. */
export interface CandidateFacts {
  readonly total: number;
  /** Revision the candidate starts from; null: nothing was ever committed. */
  readonly base: number | null;
  readonly issues: readonly Issue[];
  /** `at` in milliseconds since 1970, the box's clock. */
  readonly changes: readonly { readonly by: string; readonly at: number }[];
  readonly newest: {
    readonly number: number;
    readonly author: string;
    readonly createdAt: number;
    /** Seconds of its trial. */
    readonly confirmWithin: number | null;
    /** Box clock, when it was settled. */
    readonly outcomeAt: number | null;
  } | null;
}

/** The states of the candidate line. Revision 0 is the empty box. */
export type CandidateView =
  | { readonly kind: "unknown" }
  | {
      readonly kind: "nothing";
      readonly revision: number;
      /** Who committed it and when, where known. */
      readonly author: string | null;
      readonly at: number | null;
    }
  | {
      readonly kind: "pending";
      readonly total: number;
      readonly authors: readonly { name: string; count: number }[];
      readonly base: number;
      readonly warnings: number;
    }
  | { readonly kind: "refused"; readonly total: number; readonly errors: number; readonly first: Issue }
  | { readonly kind: "applying"; readonly revision: number; readonly done: number; readonly total: number }
  | {
      readonly kind: "trial";
      readonly revision: number;
      readonly previous: number;
      /** Milliseconds left when `statusAt` was taken on this browser's clock. */
      readonly leftMs: number;
      readonly statusAt: number;
      /** Milliseconds of the whole trial; null: not known. */
      readonly wholeMs: number | null;
    }
  | {
      readonly kind: "rolledBack";
      readonly revision: number;
      readonly reason: NonNullable<AgentStatus["lastOutcome"]>["reason"];
      /** Milliseconds since 1970, the box's clock. */
      readonly at: number;
      readonly total: number;
    }
  | { readonly kind: "silent"; readonly total: number };

/** The most urgent thing wins: what the box is doing, then what stops the way to it, then what waits. */
export function candidateView(live: LiveState, facts: CandidateFacts | undefined, seenRollback: number): CandidateView {
  const { status, agent } = live;
  const total = facts?.total ?? live.candidate?.total ?? 0;
  const revision = status?.revision ?? 0;
  if (!agent && !facts) return { kind: "unknown" };
  if (agent && !agent.reachable) return { kind: "silent", total };
  if (status?.applying)
    return {
      kind: "applying",
      revision: Math.max(facts?.newest?.number ?? 0, revision + 1),
      done: status.applying.done,
      total: status.applying.total,
    };
  if (status?.trial) {
    const within = facts?.newest?.number === status.trial.revision ? facts.newest.confirmWithin : null;
    return { kind: "trial", ...status.trial, statusAt: live.statusAt, wholeMs: within && within * 1_000 };
  }
  const outcome = status?.lastOutcome;
  if (outcome?.result === "rolledBack" && outcome.revision !== revision && isNews(outcome.at, facts, seenRollback))
    return { kind: "rolledBack", revision, reason: outcome.reason, at: outcome.at, total };
  if (total === 0) {
    const newest = facts?.newest?.number === revision ? facts.newest : null;
    return { kind: "nothing", revision, author: newest?.author ?? null, at: newest?.createdAt ?? null };
  }
  const errors = (facts?.issues ?? []).filter((issue) => issue.severity === "error");
  if (errors[0]) return { kind: "refused", total, errors: errors.length, first: errors[0] };
  const counts = new Map<string, number>();
  for (const { by } of facts?.changes ?? []) counts.set(by, (counts.get(by) ?? 0) + 1);
  return {
    kind: "pending",
    total,
    authors: [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count),
    base: facts?.base ?? 0,
    warnings: (facts?.issues ?? []).length,
  };
}

/**
 * A rollback is told until somebody has seen it, went on editing or threw its changes away. The console puts them back
 * into the candidate a moment after the agent's rollback, at the latest when the revision is settled: that is no editing.
 */
function isNews(rolledBackAt: number, facts: CandidateFacts | undefined, seenRollback: number): boolean {
  const settledAt = facts?.newest?.outcomeAt ?? 0;
  if (facts?.total === 0 && settledAt >= rolledBackAt) return false;
  const putBackAt = Math.max(rolledBackAt, settledAt);
  return rolledBackAt > seenRollback && !facts?.changes.some(({ at }) => at > putBackAt);
}
