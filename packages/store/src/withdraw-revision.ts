import { changeCandidate } from "./change-candidate";
import type { SqlConnection } from "./database";
import { rebasedRows } from "./rebased-rows";
import type { Settlement } from "./settle-revision";
import type { Store } from "./store";
import { writeRows } from "./write-rows";

/**
 * The newest revision does not run after all: its parent is the base again and the candidate keeps the content.
 * Does nothing when the revision is not the base any more.
 */
export async function withdrawRevision(
  store: Store,
  settlement: Settlement & { outcome: "rolledBack" | "refused" },
): Promise<void> {
  const { number } = settlement;
  await changeCandidate(store, async (sql, view, counter) => {
    if (view.baseRevision !== number) return null;
    const { parent, author } = familyOf(sql, number);
    const stamp = { version: counter, changedBy: author, changedAt: store.now() };
    const rows = rebasedRows(sql, view, { number, image: "before" }, stamp);
    await writeRows(sql, rows);
    noteOutcome(sql, settlement, store.now());
    return { rows, baseRevision: parent, result: null };
  });
}

/**
 * A withdrawn revision runs after all: the agent heard of it later than the console thought. It is the base again;
 * what has been changed in the candidate since stays pending. Does nothing when its parent is not the base any more.
 */
export async function reinstateRevision(
  store: Store,
  settlement: Settlement & { outcome: "applied" | "degraded" | "trial" },
): Promise<void> {
  const { number } = settlement;
  await changeCandidate(store, async (sql, view, counter) => {
    const { parent, author } = familyOf(sql, number);
    if (view.baseRevision !== parent) return null;
    const stamp = { version: counter, changedBy: author, changedAt: store.now() };
    const rows = rebasedRows(sql, view, { number, image: "after" }, stamp);
    await writeRows(sql, rows);
    noteOutcome(sql, settlement, store.now());
    return { rows, baseRevision: number, result: null };
  });
}

function familyOf(sql: SqlConnection, number: number) {
  return sql.prepare(`SELECT "parent", "author" FROM "Revision" WHERE "number" = ?`).get(number) as {
    parent: number | null;
    author: string;
  };
}

function noteOutcome(sql: SqlConnection, { number, outcome, reason, problems }: Settlement, at: number): void {
  sql
    .prepare(`UPDATE "Revision" SET "outcome" = ?, "outcomeAt" = ?, "reason" = ?, "problems" = ? WHERE "number" = ?`)
    .run(
      outcome,
      at,
      reason ? JSON.stringify(reason) : null,
      problems?.length ? JSON.stringify(problems) : null,
      number,
    );
}
