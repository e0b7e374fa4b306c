import { assertCounter } from "./assert-counter";
import { changeCandidate } from "./change-candidate";
import type { Store } from "./store";

/** Takes every pending change back to the base revision. Gives the number of objects; throws `candidateMoved`. */
export async function discardCandidate(store: Store, input: { counter: number; by: string }): Promise<number> {
  const discarded = await changeCandidate(store, async (sql, view, counter) => {
    assertCounter(view, input.counter);
    if (view.dirty.size === 0) return null;
    sql.exec(`DELETE FROM "ConfigObject" WHERE "dirty" = 1 AND "committed" IS NULL`);
    const at = store.now();
    sql
      .prepare(
        `UPDATE "ConfigObject" SET "candidate" = "committed", "dirty" = 0, "version" = ?, "changedBy" = ?, "changedAt" = ? WHERE "dirty" = 1`,
      )
      .run(counter, input.by, at);
    const rows = [...view.dirty.values()].map((row) => ({
      ...row,
      candidate: row.committed,
      dirty: false,
      version: counter,
      changedBy: input.by,
      changedAt: at,
    }));
    return { rows, result: rows.length };
  });
  return discarded ?? 0;
}
