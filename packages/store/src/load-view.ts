import { objectKinds } from "@loaddirector/model";
import { parseStored } from "./canonical-text";
import type { SqlConnection } from "./database";
import { breathe, page } from "./gate";
import type { StoredObject } from "./rows";
import { View } from "./view";

interface Columns extends Omit<StoredObject, "candidate" | "committed" | "dirty"> {
  readonly candidate: string | null;
  readonly committed: string | null;
  readonly dirty: number;
}

/** Reads every row, giving way in between. */
export async function loadView(sql: SqlConnection): Promise<View> {
  const view = new View();
  const state = sql.prepare(`SELECT "counter", "baseRevision" FROM "CandidateState" WHERE "id" = 1`).get() as {
    counter: number;
    baseRevision: number | null;
  };
  view.counter = state.counter;
  view.baseRevision = state.baseRevision;
  const select = sql.prepare(`
    SELECT "kind", "id", "candidate", "committed", "dirty", "version", "changedBy", "changedAt"
    FROM "ConfigObject" WHERE "kind" = ? AND "id" > ? ORDER BY "id" LIMIT ${page}`);
  const loaded: StoredObject[] = [];
  for (const kind of objectKinds) {
    let last = "";
    for (;;) {
      const rows = select.all(kind, last) as Columns[];
      for (const row of rows) loaded.push(parseRow(row));
      if (rows.length < page) break;
      last = rows.at(-1)!.id;
      await breathe();
    }
  }
  return view.with(loaded);
}

function parseRow(row: Columns): StoredObject {
  const committed = row.committed === null ? null : parseStored(row.committed);
  const candidate =
    row.candidate === row.committed ? committed : row.candidate === null ? null : parseStored(row.candidate);
  return { ...row, candidate, committed, dirty: row.dirty === 1 };
}
