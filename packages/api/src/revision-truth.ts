import type { AgentStatus } from "@loaddirector/agent-api";
import { message } from "@loaddirector/model";
import { listRevisions, type RevisionSummary, type Store, settleRevision, withdrawRevision } from "@loaddirector/store";
import type { AgentLink } from "./agent-link";

export type Verdict =
  | { readonly keep: "applied" | "degraded" | "trial" }
  | { readonly withdraw: "refused" | "rolledBack" };

/**
 * What became of a revision, from what the agent runs: the agent is the truth, the console only takes note.
 * Null: final already, or not to be told yet.
 */
export function judge(
  revision: Pick<RevisionSummary, "number" | "hash" | "outcome">,
  status: AgentStatus,
): Verdict | null {
  const { number, outcome } = revision;
  if ((outcome !== "pending" && outcome !== "trial") || status.applying) return null;
  if (status.revision !== number || status.hash !== revision.hash)
    return { withdraw: outcome === "trial" ? "rolledBack" : "refused" };
  if (status.trial?.revision === number) return outcome === "trial" ? null : { keep: "trial" };
  const degraded = status.lastOutcome?.revision === number && status.lastOutcome.result === "degraded";
  return { keep: degraded ? "degraded" : "applied" };
}

/** Brings the newest revision's outcome in line with the agent: after a reconnect, a trial's end, a killed console. */
export class RevisionTruth {
  #busy: Promise<unknown> | null = null;
  /** Milliseconds on the monotonic clock: what the agent was asked before says nothing about now. */
  #changedAt = 0;

  constructor(
    private readonly store: Store,
    private readonly agent: AgentLink,
  ) {}

  /** While a commit, confirmation or revert is under way, its own answer counts. One at a time. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.#busy) await this.#busy;
    const result = work();
    this.#busy = result.then(
      () => {},
      () => {},
    );
    try {
      return await result;
    } finally {
      this.#busy = null;
      this.#changedAt = performance.now();
    }
  }

  /** After each poll. Does not wait for a commit that is under way: the next poll comes. */
  async reconcile(): Promise<void> {
    if (this.#busy || !this.agent.view.reachable || !this.agent.view.status) return;
    const [newest] = await listRevisions(this.store, { limit: 1 });
    const { status, askedAt } = this.agent.view;
    if (!newest || this.#busy || askedAt < this.#changedAt) return;
    const verdict = status && judge(newest, status);
    if (verdict) await this.alone(() => this.#carryOut(newest.number, verdict, status));
  }

  async #carryOut(number: number, verdict: Verdict, { lastOutcome }: AgentStatus): Promise<void> {
    const own = lastOutcome?.revision === number ? lastOutcome : null;
    if ("keep" in verdict)
      await settleRevision(this.store, { number, outcome: verdict.keep, reason: own?.reason, problems: own?.problems });
    else
      await withdrawRevision(this.store, {
        number,
        outcome: verdict.withdraw,
        reason: own?.reason ?? message(`revision.${verdict.withdraw}`),
        problems: own?.problems,
      });
  }
}
