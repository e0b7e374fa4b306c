import { canonicalText } from "./canonical-text";
import type { SqlConnection } from "./database";
import { breathe } from "./gate";
import type { StoredObject } from "./rows";

/** Rows in one statement: large enough to be fast, small enough to let the process answer in between. */
const batch = 4_000;

/** Writes whole rows, new or not; a row with neither candidate nor committed object is deleted. */
export async function writeRows(sql: SqlConnection, rows: readonly StoredObject[]): Promise<void> {
  const write = sql.prepare(`
    INSERT INTO "ConfigObject" ("kind", "id", "candidate", "committed", "dirty", "version", "changedBy", "changedAt")
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
    FROM json_each(?) WHERE true
    ON CONFLICT ("kind", "id") DO UPDATE SET
      "candidate" = excluded."candidate", "committed" = excluded."committed", "dirty" = excluded."dirty",
      "version" = excluded."version", "changedBy" = excluded."changedBy", "changedAt" = excluded."changedAt"`);
  for (let start = 0; start < rows.length; start += batch) {
    if (start > 0) await breathe();
    write.run(JSON.stringify(rows.slice(start, start + batch).map(columns)));
  }
  if (rows.some(isGone))
    sql.exec(`DELETE FROM "ConfigObject" WHERE "dirty" = 1 AND "candidate" IS NULL AND "committed" IS NULL`);
}

export function isGone(row: StoredObject): boolean {
  return row.candidate === null && row.committed === null;
}

function columns(row: StoredObject): (string | number | null)[] {
  return [
    row.kind,
    row.id,
    row.candidate && canonicalText(row.candidate),
    row.committed && canonicalText(row.committed),
    row.dirty || isGone(row) ? 1 : 0,
    row.version,
    row.changedBy,
    row.changedAt,
  ];
}
