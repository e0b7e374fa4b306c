import { assertCounter } from "./assert-counter";
import { changeCandidate } from "./change-candidate";
import { eachDirtyPage, inPage } from "./dirty-pages";
import { mapInPages } from "./gate";
import type { Store } from "./store";

/** Takes every pending change back to the base revision. Gives the number of objects; throws `candidateMoved`. */
export async function discardCandidate(store: Store, input: { counter: number; by: string }): Promise<number> {
  const discarded = await changeCandidate(store, async (sql, view, counter) => {
    assertCounter(view, input.counter);
    if (view.dirty.size === 0) return null;
    const at = store.now();
    const drop = sql.prepare(`DELETE FROM "ConfigObject" WHERE ${inPage} AND "committed" IS NULL`);
    const back = sql.prepare(
      `UPDATE "ConfigObject" SET "candidate" = "committed", "dirty" = 0, "version" = ?, "changedBy" = ?, "changedAt" = ?
       WHERE ${inPage}`,
    );
    await eachDirtyPage(sql, (after, upTo) => {
      drop.run(after, upTo);
      back.run(counter, input.by, at, after, upTo);
    });
    const rows = await mapInPages(view.dirty.values(), (row) => ({
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
