import type { Message } from "@loaddirector/model";
import type { Problem, RevisionOutcome } from "./revisions";
import type { Store } from "./store";

export interface Settlement {
  readonly number: number;
  readonly outcome: Exclude<RevisionOutcome, "pending">;
  readonly reason?: Message | null;
  readonly problems?: readonly Problem[];
}

/** Notes what became of a revision that stays the base. */
export async function settleRevision(store: Store, { number, outcome, reason, problems }: Settlement): Promise<void> {
  await store.database.prisma.revision.update({
    where: { number },
    data: {
      outcome,
      outcomeAt: new Date(store.now()),
      reason: reason ? JSON.stringify(reason) : null,
      problems: problems?.length ? JSON.stringify(problems) : null,
    },
  });
}
