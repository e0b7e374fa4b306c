import { message, modelVersion, type ObjectKind } from "@loaddirector/model";
import { assertCounter } from "./assert-counter";
import { canonicalText, parseStored } from "./canonical-text";
import { changeCandidate } from "./change-candidate";
import type { SqlConnection } from "./database";
import { StoreError } from "./errors";
import { breathe, page } from "./gate";
import { revisionPath } from "./revision-path";
import type { StoredObject } from "./rows";
import type { Store } from "./store";
import type { View } from "./view";

export interface RollbackInput {
  readonly number: number;
  readonly by: string;
  /** The candidate's counter the caller has seen: what is pending is replaced. Left out: whatever it is. */
  readonly counter?: number;
}

/**
 * Makes the candidate what revision `number` was; only what differs is written. Gives the number of objects. Throws
 * `notFound`, `candidateMoved`.
 */
export async function rollbackCandidate(store: Store, input: RollbackInput): Promise<number> {
  const written = await changeCandidate(store, async (sql, view, counter) => {
    if (input.counter !== undefined) assertCounter(view, input.counter);
    const target = sql.prepare(`SELECT "modelVersion" FROM "Revision" WHERE "number" = ?`).get(input.number) as
      | { modelVersion: number }
      | undefined;
    if (!target) throw new StoreError("notFound", message("error.notFound"));
    if (target.modelVersion !== modelVersion)
      throw new StoreError("newer", message("store.otherModel", { found: target.modelVersion, known: modelVersion }));
    sql.exec(`CREATE TEMP TABLE "Wanted" ("kind" TEXT, "id" TEXT, "text" TEXT, PRIMARY KEY ("kind", "id"))`);
    try {
      await collectWanted(sql, view.baseRevision, input.number);
      const stamp = { version: counter, changedBy: input.by, changedAt: store.now() };
      const rows: StoredObject[] = [];
      await eachWantedPage(sql, (after, upTo) => {
        for (const row of differing(sql, view, after, upTo)) rows.push({ ...row, ...stamp });
        writeWanted(sql, stamp, after, upTo);
      });
      if (rows.length === 0) return null;
      sql.exec(`DELETE FROM "ConfigObject" WHERE "dirty" = 1 AND "candidate" IS NULL AND "committed" IS NULL`);
      return { rows, result: rows.length };
    } finally {
      sql.exec(`DROP TABLE "Wanted"`);
    }
  });
  return written ?? 0;
}

/** The last image of each object along the way; what is pending beside it goes back to the base revision. */
async function collectWanted(sql: SqlConnection, base: number | null, number: number): Promise<void> {
  sql.exec(`INSERT INTO "Wanted" SELECT "kind", "id", "committed" FROM "ConfigObject" WHERE "dirty" = 1`);
  for (const step of revisionPath(sql, base, number)) {
    // A revision's rows were written one after the other; the plus keeps SQLite from walking the index by number.
    const copy = sql.prepare(
      `INSERT OR REPLACE INTO "Wanted" SELECT "kind", "id", "${step.image}" FROM "RevisionChange"
       WHERE +"number" = ? AND "rowid" > ? AND "rowid" <= ?`,
    );
    const range = sql.prepare(
      `SELECT min("rowid") AS "first", max("rowid") AS "last" FROM "RevisionChange" WHERE "number" = ?`,
    );
    const { first, last } = range.get(step.number) as { first: number | null; last: number };
    if (first === null) continue;
    for (let after = first - 1; after < last; after += page) {
      copy.run(step.number, after, after + page);
      await breathe();
    }
  }
}

async function eachWantedPage(sql: SqlConnection, work: (after: number, upTo: number) => void): Promise<void> {
  const { last } = sql.prepare(`SELECT max("rowid") AS "last" FROM "Wanted"`).get() as { last: number | null };
  for (let after = 0; after < (last ?? 0); after += page) {
    work(after, after + page);
    await breathe();
  }
}

/** The rows of one page whose candidate is not what is wanted, as they will be. */
function differing(sql: SqlConnection, view: View, after: number, upTo: number) {
  const wantedRows = sql.prepare(`SELECT "kind", "id", "text" FROM "Wanted" WHERE "rowid" > ? AND "rowid" <= ?`);
  const wanted = wantedRows.all(after, upTo) as { kind: ObjectKind; id: string; text: string | null }[];
  return wanted.flatMap(({ kind, id, text }) => {
    const row = view.rows.get(id);
    const candidate = row?.candidate ?? null;
    if ((candidate && canonicalText(candidate)) === text) return [];
    const committed = row?.committed ?? null;
    const same = text !== null && committed !== null && canonicalText(committed) === text;
    const restored = text === null ? null : same ? committed : parseStored(text);
    return [{ kind, id, candidate: restored, committed, dirty: !same && (restored !== null || committed !== null) }];
  });
}

type Stamp = Pick<StoredObject, "version" | "changedBy" | "changedAt">;

function writeWanted(sql: SqlConnection, { version, changedBy, changedAt }: Stamp, after: number, upTo: number): void {
  sql
    .prepare(
      `INSERT INTO "ConfigObject" ("kind", "id", "candidate", "committed", "dirty", "version", "changedBy", "changedAt")
       SELECT w."kind", w."id", w."text", o."committed", w."text" IS NULL OR w."text" IS NOT o."committed", ?, ?, ?
       FROM "Wanted" w LEFT JOIN "ConfigObject" o ON o."kind" = w."kind" AND o."id" = w."id"
       WHERE w."rowid" > ? AND w."rowid" <= ? AND w."text" IS NOT o."candidate"
       ON CONFLICT ("kind", "id") DO UPDATE SET "candidate" = excluded."candidate", "dirty" = excluded."dirty",
         "version" = excluded."version", "changedBy" = excluded."changedBy", "changedAt" = excluded."changedAt"`,
    )
    .run(version, changedBy, changedAt, after, upTo);
}
