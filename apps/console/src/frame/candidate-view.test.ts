import type { AgentStatus } from "@loaddirector/agent-api";
import { issue, message } from "@loaddirector/model";
import { describe, expect, it } from "vitest";
import { LiveStore } from "../live/live-store";
import { candidateView } from "./candidate-view";

const nothing = { total: 0, base: 214, issues: [], changes: [], newest: null };
const pending = {
  total: 3,
  base: 214,
  issues: [issue("warning", null, [], "advice.noWeight", { name: "web" })],
  changes: [
    { by: "dkovacs", at: 1_000 },
    { by: "mchen", at: 2_000 },
    { by: "mchen", at: 3_000 },
  ],
  newest: null,
};
const refused = {
  ...pending,
  issues: [...pending.issues, issue("error", null, [], "conflict.methodKeepsPort", { port: 80 })],
};

function live(status: Partial<AgentStatus>, reachable = true) {
  const store = new LiveStore();
  store.receive({ type: "agent", reachable, since: 0 });
  store.receive({
    type: "status",
    latencyMs: 3,
    status: { revision: 214, trial: null, lastOutcome: null, applying: null, ...status } as AgentStatus,
  });
  return store.read();
}

const rolledBack: AgentStatus["lastOutcome"] = {
  revision: 215,
  result: "rolledBack",
  problems: [],
  reason: message("agent.notKept"),
  at: 5_000,
};
const trial = { revision: 215, previous: 214, leftMs: 42_000 };

describe("candidateView", () => {
  it.each([
    ["nothing heard yet", new LiveStore().read(), undefined, "unknown"],
    ["nothing to commit", live({}), nothing, "nothing"],
    ["changes", live({}), pending, "pending"],
    ["changes the rules refuse", live({}), refused, "refused"],
    ["an apply under way", live({ applying: { done: 41, total: 112 } }), pending, "applying"],
    ["a trial, whatever the candidate holds", live({ trial }), refused, "trial"],
    ["a rollback, until it was seen", live({ lastOutcome: rolledBack }), pending, "rolledBack"],
    ["a silent agent, before everything", live({ trial }, false), pending, "silent"],
  ])("%s", (_, state, facts, kind) => {
    expect(candidateView(state, facts, 0).kind).toBe(kind);
  });

  it("forgets a rollback that was seen, or that somebody edits after", () => {
    expect(candidateView(live({ lastOutcome: rolledBack }), pending, 5_000).kind).toBe("pending");
    const edited = { ...pending, changes: [...pending.changes, { by: "mchen", at: 6_000 }] };
    expect(candidateView(live({ lastOutcome: rolledBack }), edited, 0).kind).toBe("pending");
  });

  it("does not take changes that the rollback put back for editing", () => {
    const newest = { number: 215, author: "mchen", createdAt: 1, confirmWithin: 60, outcomeAt: 6_500 };
    const putBack = { ...pending, newest, changes: [{ by: "mchen", at: 6_400 }] };
    expect(candidateView(live({ lastOutcome: rolledBack }), putBack, 0).kind).toBe("rolledBack");
  });

  it("forgets a rollback whose changes were thrown away, and waits for them until it is settled", () => {
    const newest = { number: 215, author: "mchen", createdAt: 1, confirmWithin: 60, outcomeAt: 6_500 };
    const state = live({ lastOutcome: rolledBack });
    expect(candidateView(state, { ...nothing, newest }, 0).kind).toBe("nothing");
    expect(candidateView(state, { ...nothing, newest: { ...newest, outcomeAt: 4_000 } }, 0).kind).toBe("rolledBack");
  });

  it("counts changes by author, most first, and warnings", () => {
    expect(candidateView(live({}), pending, 0)).toMatchObject({
      authors: [
        { name: "mchen", count: 2 },
        { name: "dkovacs", count: 1 },
      ],
      base: 214,
      warnings: 1,
    });
  });
});
