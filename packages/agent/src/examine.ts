import { type ForwardingEngine, type Refusal, validated } from "@loaddirector/engine";
import { uncheckable } from "@loaddirector/health";
import { type Config, type Issue, issue, type Overlay } from "@loaddirector/model";
import type { RankedEngines } from "./pass";

export interface ExamineOptions {
  readonly engines: RankedEngines;
  readonly forwarding: ForwardingEngine;
  readonly overlay: Overlay;
  readonly signal: AbortSignal;
}

/** Everything that speaks against a configuration, from the model's rules and from every engine; touches nothing. */
export async function examine(config: Config, options: ExamineOptions): Promise<Issue[]> {
  const issues = [...validated(config, options.forwarding.capabilities())];
  for (const id of uncheckable(config))
    issues.push(issue("warning", { kind: "destination", id }, ["port"], "health.noPort"));
  // An engine refuses with the model's words what the model's rules refuse: said once.
  const said = new Set(issues.map(nameOf));
  for (const { engine } of options.engines) {
    const { want, refused } = engine.expand(config, options.overlay);
    for (const { object, path, message } of [...refused, ...(await engine.check(want, options.signal))]) {
      const found: Issue = { severity: "error", object, path, message };
      if (said.has(nameOf(found))) continue;
      said.add(nameOf(found));
      issues.push(found);
    }
  }
  return issues;
}

function nameOf({ object, path, message }: Issue | Refusal): string {
  return `${object?.id} ${path.join(".")} ${message.key}`;
}
