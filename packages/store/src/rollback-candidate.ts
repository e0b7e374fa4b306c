import { message, modelVersion, type ObjectKind } from "@loaddirector/model";
import { canonicalText, parseStored } from "./canonical-text";
import { changeCandidate } from "./change-candidate";
import type { SqlConnection } from "./database";
import { StoreError } from "./errors";
import { breathe } from "./gate";
import { type RevisionStep, revisionPath } from "./revision-path";
import type { StoredObject } from "./rows";
import type { Store } from "./store";
import type { View } from "./view";
import { writeRows } from "./write-rows";

const batch = 4_000;

/** Makes the candidate what revision `number` was; only what differs is written. Gives the number of objects. */
export async function rollbackCandidate(store: Store, input: { number: number; by: string }): Promise<number> {
  const written = await changeCandidate(store, async (sql, view, counter) => {
    const target = sql.prepare(`SELECT "modelVersion" FROM "Revision" WHERE "number" = ?`).get(input.number) as
      | { modelVersion: number }
      | undefined;
    if (!target) throw new StoreError("notFound", message("error.notFound"));
    if (target.modelVersion !== modelVersion)
      throw new StoreError("newer", message("store.otherModel", { found: target.modelVersion, known: modelVersion }));
    const images = await imagesAlong(sql, revisionPath(sql, view.baseRevision, input.number));
    for (const row of view.dirty.values())
      if (!images.has(row.id))
        images.set(row.id, { kind: row.kind, text: row.committed && canonicalText(row.committed) });
    const rows: StoredObject[] = [];
    let done = 0;
    for (const [id, { kind, text }] of images) {
      if (++done % batch === 0) await breathe();
      const row = restoredRow(view, kind, id, text);
      if (row) rows.push({ ...row, version: counter, changedBy: input.by, changedAt: store.now() });
    }
    if (rows.length === 0) return null;
    await writeRows(sql, rows);
    return { rows, result: rows.length };
  });
  return written ?? 0;
}

type Images = Map<string, { kind: ObjectKind; text: string | null }>;

/** The last image of each object along the way. */
async function imagesAlong(sql: SqlConnection, steps: readonly RevisionStep[]): Promise<Images> {
  const images: Images = new Map();
  for (const { number, image } of steps) {
    const page = sql.prepare(
      `SELECT "kind", "id", "${image}" AS "text" FROM "RevisionChange"
       WHERE "number" = ? AND ("kind", "id") > (?, ?) ORDER BY "kind", "id" LIMIT ${batch}`,
    );
    let last = { kind: "", id: "" };
    for (;;) {
      const rows = page.all(number, last.kind, last.id) as { kind: ObjectKind; id: string; text: string | null }[];
      for (const { kind, id, text } of rows) images.set(id, { kind, text });
      if (rows.length < batch) break;
      last = rows.at(-1)!;
      await breathe();
    }
  }
  return images;
}

/** null: the candidate is that already. */
function restoredRow(view: View, kind: ObjectKind, id: string, text: string | null) {
  const row = view.rows.get(id);
  const candidate = row?.candidate ?? null;
  if ((candidate && canonicalText(candidate)) === text) return null;
  const committed = row?.committed ?? null;
  const same = text !== null && committed !== null && canonicalText(committed) === text;
  const restored = text === null ? null : same ? committed : parseStored(text);
  return { kind, id, candidate: restored, committed, dirty: !same && (restored !== null || committed !== null) };
}
