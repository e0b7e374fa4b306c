import { message, modelVersion } from "@loaddirector/model";
import { assertCounter } from "./assert-counter";
import { changeCandidate } from "./change-candidate";
import { eachDirtyPage, inPage } from "./dirty-pages";
import { StoreError } from "./errors";
import { mapInPages } from "./gate";
import { hashConfig } from "./hash-config";
import type { Store } from "./store";

export interface CommitInput {
  /** The candidate's counter the author has seen. */
  readonly counter: number;
  readonly author: string;
  readonly comment: string;
  readonly confirmWithin: number | null;
  /** Also when nothing differs: to apply the base revision again. */
  readonly evenIfEmpty?: boolean;
}

export interface Commit {
  readonly number: number;
  readonly parent: number | null;
  readonly hash: string;
}

/**
 * Makes the candidate a revision with outcome `pending`; the agent's answer follows with settleRevision or
 * withdrawRevision. Throws `candidateMoved`, `nothingToCommit`, or `busy` while another revision has no final outcome.
 */
export async function commitCandidate(store: Store, input: CommitInput): Promise<Commit> {
  const commit = await changeCandidate(store, async (sql, view) => {
    assertCounter(view, input.counter);
    if (view.dirty.size === 0 && !input.evenIfEmpty)
      throw new StoreError("nothingToCommit", message("error.nothingToCommit"));
    const open = sql.prepare(`SELECT "number" FROM "Revision" WHERE "outcome" IN ('pending', 'trial')`).get();
    if (open) throw new StoreError("busy", message("error.busy", { ...(open as { number: number }) }));
    const last = sql.prepare(`SELECT max("number") AS "number" FROM "Revision"`).get() as { number: number | null };
    const number = (last.number ?? 0) + 1;
    const hash = await hashConfig(view.candidate);
    sql
      .prepare(
        `INSERT INTO "Revision" ("number", "hash", "parent", "author", "comment", "createdAt", "modelVersion",
           "changeCount", "confirmWithin", "outcome") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending')`,
      )
      .run(
        number,
        hash,
        view.baseRevision,
        input.author,
        input.comment,
        store.now(),
        modelVersion,
        view.dirty.size,
        input.confirmWithin,
      );
    const note = sql.prepare(
      `INSERT INTO "RevisionChange" ("number", "kind", "id", "before", "after")
       SELECT ?, "kind", "id", "committed", "candidate" FROM "ConfigObject" WHERE ${inPage}`,
    );
    const drop = sql.prepare(`DELETE FROM "ConfigObject" WHERE ${inPage} AND "candidate" IS NULL`);
    const keep = sql.prepare(`UPDATE "ConfigObject" SET "committed" = "candidate", "dirty" = 0 WHERE ${inPage}`);
    await eachDirtyPage(sql, (after, upTo) => {
      note.run(number, after, upTo);
      drop.run(after, upTo);
      keep.run(after, upTo);
    });
    const rows = await mapInPages(view.dirty.values(), (row) => ({ ...row, committed: row.candidate, dirty: false }));
    return { rows, baseRevision: number, result: { number, parent: view.baseRevision, hash } };
  });
  return commit!;
}
