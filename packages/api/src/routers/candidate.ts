import type { ApplyOutcome, Trial } from "@loaddirector/agent-api";
import type { Issue } from "@loaddirector/model";
import {
  type AttributedChange,
  discardCandidate,
  discardObject,
  listPendingChanges,
  listRevisions,
  type RevisionSummary,
  readObject,
  settleRevision,
  withdrawRevision,
} from "@loaddirector/store";
import { z } from "zod";
import type { AgentView } from "../agent-link";
import { candidateIssues } from "../candidate-issues";
import { commitAndApply } from "../commit-and-apply";
import { commentSchema, counterSchema, objectRefSchema, revisionNumber } from "../inputs";
import { permitted, router } from "../procedure";

export interface CandidateSummary {
  /** Carried by commit and discard, which are refused when it has moved. */
  readonly counter: number;
  /** Revision the candidate starts from; null: nothing was ever committed. */
  readonly base: number | null;
  /** Revision the agent runs, 0: none; null: not known while the agent is silent. */
  readonly running: number | null;
  /** In order of carrying out; at most 500. */
  readonly changes: readonly AttributedChange[];
  /** How many there are. */
  readonly total: number;
  /** What is wrong with the candidate as a whole, as commit would say it. */
  readonly issues: readonly Issue[];
  readonly trial: Trial | null;
  readonly lastOutcome: ApplyOutcome | null;
  /** The newest revision, also one that was refused or rolled back. */
  readonly newest: RevisionSummary | null;
  readonly agent: Omit<AgentView, "status" | "askedAt">;
}

export const candidateRouter = router({
  state: permitted("configuration.read").query(async ({ ctx }): Promise<CandidateSummary> => {
    const { store, agent } = ctx;
    const { reachable, since, latencyMs, status } = agent.view;
    const [newest] = await listRevisions(store, { limit: 1 });
    return {
      counter: store.view.counter,
      base: store.view.baseRevision,
      running: reachable && status ? status.revision : null,
      changes: listPendingChanges(store),
      total: store.view.dirty.size,
      issues: (await candidateIssues(ctx)).slice(0, 500),
      trial: reachable && status ? status.trial : null,
      lastOutcome: status?.lastOutcome ?? null,
      newest: newest ?? null,
      agent: { reachable, since, latencyMs },
    };
  }),

  /** Everything. Fails with `candidateMoved`. */
  discard: permitted("candidate.discard")
    .input(z.strictObject({ counter: counterSchema }))
    .mutation(async ({ ctx, input }) => {
      const objects = await discardCandidate(ctx.store, { ...input, by: ctx.caller.name });
      ctx.note({ count: objects });
      return { objects };
    }),

  discardObject: permitted("candidate.discard")
    .input(objectRefSchema)
    .mutation(async ({ ctx, input }) => {
      const row = readObject(ctx.store, input.kind, input.id);
      ctx.note({ name: row && "name" in row.object ? row.object.name : input.id });
      await discardObject(ctx.store, { ...input, by: ctx.caller.name });
    }),

  /**
   * Fails with `candidateMoved`, `invalid`, `refused` (issues name the objects), `busy`, `agentSilent`. With
   * `confirmWithin` (seconds) it goes back by itself unless candidate.confirm comes in time.
   */
  commit: permitted("candidate.commit")
    .input(
      z.strictObject({
        counter: counterSchema,
        comment: commentSchema,
        confirmWithin: z.int().min(5).max(3_600).nullable().default(null),
      }),
    )
    .mutation(async ({ ctx, input }): Promise<ApplyOutcome> => {
      const outcome = await commitAndApply(ctx, { ...input, author: ctx.caller.name });
      ctx.note({ number: outcome.revision });
      return outcome;
    }),

  /** Fails with `noTrial` when it is over. */
  confirm: permitted("candidate.commit")
    .input(z.strictObject({ revision: revisionNumber }))
    .mutation(({ ctx: { agent, store, truth, note }, input: { revision } }) => {
      note({ number: revision });
      return truth.alone(async () => {
        const status = await agent.call((client) => client.confirm.mutate({ revision }));
        const problems = status.lastOutcome?.revision === revision ? status.lastOutcome.problems : [];
        await settleRevision(store, { number: revision, outcome: problems.length ? "degraded" : "applied", problems });
      });
    }),

  /** Ends a trial now; the candidate keeps the content. */
  revert: permitted("candidate.commit")
    .input(z.strictObject({ revision: revisionNumber }))
    .mutation(({ ctx: { agent, store, truth, note }, input: { revision } }): Promise<ApplyOutcome> => {
      note({ number: revision });
      return truth.alone(async () => {
        const outcome = await agent.call((client) => client.revert.mutate({ revision }));
        await withdrawRevision(store, {
          number: revision,
          outcome: "rolledBack",
          reason: outcome.reason,
          problems: outcome.problems,
        });
        return outcome;
      });
    }),
});
