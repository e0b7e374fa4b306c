import type { ApplyOutcome, ObjectProblem } from "@loaddirector/agent-api";
import { type Issue, message } from "@loaddirector/model";
import type { Failure, PassResult } from "./pass";

/** What a pass could not do, object by object. */
export function problemsOf(result: PassResult): ObjectProblem[] {
  return [
    ...result.refused.map(({ object, path, message: text }) => ({ object, path, message: text })),
    ...result.failures.map(({ object, reason }) => ({ object, path: [], message: reason })),
  ];
}

/** Nothing was applied. */
export function refusal(revision: number, issues: readonly Issue[]): ApplyOutcome {
  const problems = issues.map(({ object, path, message: text }) => ({ object, path, message: text }));
  return { revision, result: "refused", problems, reason: message("agent.refused"), at: Date.now() };
}

/** The same thing failing for the same reason. */
export function sameAs(failure: Failure): (other: Failure) => boolean {
  const id = failure.object?.id;
  return (other) => other.rank === failure.rank && other.object?.id === id && other.reason.key === failure.reason.key;
}
