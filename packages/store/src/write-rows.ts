import { canonicalText } from "./canonical-text";
import type { SqlConnection } from "./database";
import { breathe } from "./gate";
import { isGone, type StoredObject } from "./rows";

/** Rows of one statement; with eight columns each, well below SQLite's limit of 32,766 parameters. */
const chunk = 500;
/** Statements until other work of the process has its turn. */
const breath = 8;

const places = "(?, ?, ?, ?, ?, ?, ?, ?)";

/** Writes whole rows, new or not; a row with neither candidate nor committed object is deleted. */
export async function writeRows(sql: SqlConnection, rows: readonly StoredObject[]): Promise<void> {
  const prepare = (count: number) =>
    sql.prepare(`
      INSERT INTO "ConfigObject" ("kind", "id", "candidate", "committed", "dirty", "version", "changedBy", "changedAt")
      VALUES ${Array<string>(count).fill(places).join(", ")}
      ON CONFLICT ("kind", "id") DO UPDATE SET
        "candidate" = excluded."candidate", "committed" = excluded."committed", "dirty" = excluded."dirty",
        "version" = excluded."version", "changedBy" = excluded."changedBy", "changedAt" = excluded."changedAt"`);
  const whole = rows.length >= chunk ? prepare(chunk) : null;
  for (let start = 0; start < rows.length; start += chunk) {
    if (start > 0 && start % (chunk * breath) === 0) await breathe();
    const part = rows.slice(start, start + chunk);
    const write = whole && part.length === chunk ? whole : prepare(part.length);
    write.run(...part.flatMap(columns));
  }
  if (rows.some(isGone))
    sql.exec(`DELETE FROM "ConfigObject" WHERE "dirty" = 1 AND "candidate" IS NULL AND "committed" IS NULL`);
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
