import type { SqlConnection } from "./database";
import { breathe, page } from "./gate";

/** The rows of one page; parameters: after, upTo. */
export const inPage = `"dirty" = 1 AND "rowid" > ? AND "rowid" <= ?`;

/**
 * Runs `work` on ranges of rowid that together hold every dirty row, giving way in between. `inPage`
 * picks the rows of a range.
 */
export async function eachDirtyPage(sql: SqlConnection, work: (after: number, upTo: number) => void): Promise<void> {
  const end = sql.prepare(
    `SELECT max("rowid") AS "upTo" FROM (
       SELECT "rowid" FROM "ConfigObject" WHERE "dirty" = 1 AND "rowid" > ? ORDER BY "rowid" LIMIT ${page})`,
  );
  for (let after = 0; ; ) {
    const { upTo } = end.get(after) as { upTo: number | null };
    if (upTo === null) return;
    work(after, upTo);
    after = upTo;
    await breathe();
  }
}
