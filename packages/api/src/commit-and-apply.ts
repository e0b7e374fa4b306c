import type { ApplyOutcome } from "@loaddirector/agent-api";
import { agentErrorOf } from "@loaddirector/agent-api/client";
import { message } from "@loaddirector/model";
import { assertCounter, commitCandidate, settleRevision, withdrawRevision } from "@loaddirector/store";
import { candidateDelta, type Delta, whole } from "./candidate-delta";
import { candidateIssues } from "./candidate-issues";
import type { Services } from "./context";
import { ApiError } from "./errors";

export interface CommitRequest {
  readonly counter: number;
  readonly author: string;
  readonly comment: string;
  /** Seconds; null: kept at once. */
  readonly confirmWithin: number | null;
}

/**
 * Candidate -> check by the agent -> revision -> apply -> outcome. A refusal anywhere leaves the candidate as it is and
 * nothing applied. If the agent is lost in between, the outcome stays `pending` until it says what it runs.
 */
export async function commitAndApply(services: Services, request: CommitRequest): Promise<ApplyOutcome> {
  const { agent, store, truth } = services;
  await agent.poll();
  const { status } = agent.view;
  if (!agent.view.reachable || !status) throw new ApiError("agentSilent");
  if (status.trial) throw new ApiError("busy", { values: { number: status.trial.revision } });
  assertCounter(store.view, request.counter);
  const errors = (await candidateIssues(services)).filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new ApiError("invalid", { issues: errors });
  const delta = candidateDelta(store, status);
  const { issues } = await agent.call((client) => client.check.mutate(delta));
  const refusals = issues.filter(({ severity }) => severity === "error");
  if (refusals.length > 0) throw new ApiError("refused", { issues: refusals });
  const outcome = await truth.alone(async () => {
    const { number, hash } = await commitCandidate(store, {
      ...request,
      evenIfEmpty: status.revision !== (store.view.baseRevision ?? 0),
    });
    const outcome = await applyOrResend(services, number, hash, request.confirmWithin, delta);
    if (outcome.result === "applied" || outcome.result === "degraded") {
      const state = request.confirmWithin === null ? outcome.result : "trial";
      await settleRevision(store, { number, outcome: state, reason: outcome.reason, problems: outcome.problems });
    } else {
      await withdrawRevision(store, {
        number,
        outcome: outcome.result,
        reason: outcome.reason,
        problems: outcome.problems,
      });
    }
    return outcome;
  });
  // The author's next look shows what runs now.
  await agent.poll();
  return outcome;
}

async function applyOrResend(
  { agent, store }: Services,
  revision: number,
  hash: string,
  confirmWithin: number | null,
  delta: Delta,
): Promise<ApplyOutcome> {
  const apply = (changes: Delta) =>
    agent.call((client) => client.applyRevision.mutate({ ...changes, revision, hash, confirmWithin }));
  try {
    return await apply(delta);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code === "agentSilent") throw error;
    // It runs something else by now: send everything once.
    if (agentErrorOf(error.cause)?.code === "baseMismatch" && delta.base !== null)
      return apply(whole(store.view.committed));
    const reason = error.issues[0]?.message ?? message("error.refused");
    return { revision, result: "refused", problems: [], reason, at: Date.now() };
  }
}
