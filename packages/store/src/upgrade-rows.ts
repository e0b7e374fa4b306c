import {
  canonicalJson,
  modelVersion,
  type ObjectKind,
  type StoredShape,
  upgradedKinds,
  upgradeObject,
} from "@loaddirector/model";
import type { SqlConnection } from "./database";
import { breathe, page } from "./gate";

/** Where the database keeps objects, as canonical JSON. */
const columns = [
  { table: "ConfigObject", column: "candidate" },
  { table: "ConfigObject", column: "committed" },
  { table: "RevisionChange", column: "before" },
  { table: "RevisionChange", column: "after" },
] as const;

/** Brings every stored object from an earlier model version to this one; revisions can be gone back to as before. */
export async function upgradeRows(sql: SqlConnection, version: number): Promise<void> {
  for (const kind of upgradedKinds(version))
    for (const place of columns) await upgradeColumn(sql, place, kind, version);
  sql.prepare(`UPDATE "Revision" SET "modelVersion" = ?`).run(modelVersion);
  sql.prepare(`UPDATE "CandidateState" SET "modelVersion" = ?`).run(modelVersion);
}

async function upgradeColumn(
  sql: SqlConnection,
  { table, column }: (typeof columns)[number],
  kind: ObjectKind,
  version: number,
): Promise<void> {
  const select = sql.prepare(
    `SELECT "rowid" AS "row", "${column}" AS "text" FROM "${table}"
     WHERE "kind" = ? AND "rowid" > ? AND "${column}" IS NOT NULL ORDER BY "rowid" LIMIT ${page}`,
  );
  const update = sql.prepare(`UPDATE "${table}" SET "${column}" = ? WHERE "rowid" = ?`);
  for (let last = 0; ; ) {
    const rows = select.all(kind, last) as { row: number; text: string }[];
    for (const { row, text } of rows) {
      const object = upgradeObject(kind, JSON.parse(text) as StoredShape, version);
      update.run(canonicalJson(object), row);
    }
    if (rows.length < page) return;
    last = rows.at(-1)!.row;
    await breathe();
  }
}
