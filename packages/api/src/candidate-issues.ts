import { type Capabilities, type Config, type Issue, validate } from "@loaddirector/model";
import type { Services } from "./context";

const found = new WeakMap<Config, { capabilities: Capabilities | null; issues: readonly Issue[] }>();

/** What is wrong with the candidate as a whole; worked out once per state of candidate and engine. */
export function candidateIssues({ store, agent }: Pick<Services, "store" | "agent">): readonly Issue[] {
  return issuesOf(store.view.candidate, agent.view.status?.capabilities ?? null);
}

export function issuesOf(config: Config, capabilities: Capabilities | null): readonly Issue[] {
  const known = found.get(config);
  if (known && (known.capabilities === capabilities || sameEngine(known.capabilities, capabilities)))
    return known.issues;
  const issues = validate(config, capabilities);
  found.set(config, { capabilities, issues });
  return issues;
}

/** Capabilities arrive anew with every poll. */
function sameEngine(one: Capabilities | null, other: Capabilities | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
