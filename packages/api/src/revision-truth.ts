import type { AgentStatus } from "@loaddirector/agent-api";
import { message } from "@loaddirector/model";
import {
  listRevisions,
  type RevisionSummary,
  reinstateRevision,
  type Store,
  settleRevision,
  withdrawRevision,
} from "@loaddirector/store";
import type { AgentLink } from "./agent-link";

type Runs = "applied" | "degraded" | "trial";

export type Verdict =
  | { readonly keep: Runs }
  | { readonly withdraw: "refused" | "rolledBack" }
  /** It runs although it was taken for lost. */
  | { readonly reinstate: Runs };

/**
 * What became of the newest revision, from what the agent runs: the agent is the truth, the console only takes note.
 * Null: known already, or not to be told yet.
 */
export function judge(
  revision: Pick<RevisionSummary, "number" | "hash" | "outcome">,
  status: AgentStatus,
): Verdict | null {
  const { number, hash, outcome } = revision;
  if (status.applying) return null;
  const open = outcome === "pending" || outcome === "trial";
  const withdrawn = outcome === "refused" || outcome === "rolledBack";
  if (status.revision !== number || status.hash !== hash)
    return open ? { withdraw: outcome === "trial" ? "rolledBack" : "refused" } : null;
  const degraded = status.lastOutcome?.revision === number && status.lastOutcome.result === "degraded";
  const runs = status.trial?.revision === number ? "trial" : degraded ? "degraded" : "applied";
  if (withdrawn) return { reinstate: runs };
  return open && runs !== outcome ? { keep: runs } : null;
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
    const why = { reason: own?.reason, problems: own?.problems };
    if ("keep" in verdict) await settleRevision(this.store, { number, outcome: verdict.keep, ...why });
    else if ("reinstate" in verdict)
      await reinstateRevision(this.store, { number, outcome: verdict.reinstate, ...why });
    else
      await withdrawRevision(this.store, {
        number,
        outcome: verdict.withdraw,
        ...why,
        reason: own?.reason ?? message(`revision.${verdict.withdraw}`),
      });
  }
}
