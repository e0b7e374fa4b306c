import { type Capabilities, type Config, type Issue, validationSteps } from "@loaddirector/model";
import { breathe } from "@loaddirector/store";
import type { Services } from "./context";

const found = new WeakMap<Config, { engine: string; issues: Promise<readonly Issue[]> }>();

/** What is wrong with the candidate as a whole, as a commit would say it. */
export function candidateIssues({ store, agent }: Pick<Services, "store" | "agent">): Promise<readonly Issue[]> {
  return issuesOf(store.view.candidate, agent.view.status?.capabilities ?? null);
}

/** Worked out once per state of configuration and engine, giving way between rules. */
export function issuesOf(config: Config, capabilities: Capabilities | null): Promise<readonly Issue[]> {
  // Capabilities arrive anew with every poll.
  const engine = JSON.stringify(capabilities);
  const known = found.get(config);
  if (known?.engine === engine) return known.issues;
  const issues = allIssues(config, capabilities);
  found.set(config, { engine, issues });
  return issues;
}

async function allIssues(config: Config, capabilities: Capabilities | null): Promise<Issue[]> {
  const errors: Issue[] = [];
  const warnings: Issue[] = [];
  for (const some of validationSteps(config, capabilities)) {
    for (const found of some) (found.severity === "error" ? errors : warnings).push(found);
    await breathe();
  }
  // Whoever shows only some shows what stops a commit.
  return errors.concat(warnings);
}
