import type { SqlConnection } from "./database";
import { loadView } from "./load-view";
import type { StoredObject } from "./rows";
import type { Store } from "./store";
import type { View } from "./view";

export interface CandidateChange<T> {
  /** Rows as they are from now on. */
  readonly rows: readonly StoredObject[];
  /** The revision the candidate starts from now on, where it is another one. */
  readonly baseRevision?: number | null;
  readonly result: T;
}

/** More rows than this are put into a view of their own, piece by piece. */
const few = 1_000;

/**
 * The frame of every operation on the candidate: alone among writers, on a view that is up to date, counter raised,
 * and what was written is seen after COMMIT only. An operation that returns null has changed nothing.
 */
export async function changeCandidate<T>(
  store: Store,
  work: (sql: SqlConnection, view: View, counter: number) => Promise<CandidateChange<T> | null>,
): Promise<T | null> {
  const done = await store.database.transaction(
    async (sql) => {
      const view = await freshView(store, sql);
      const counter = view.counter + 1;
      const change = await work(sql, view, counter);
      if (!change) return null;
      const baseRevision = change.baseRevision === undefined ? view.baseRevision : change.baseRevision;
      sql
        .prepare(`UPDATE "CandidateState" SET "counter" = ?, "baseRevision" = ? WHERE "id" = 1`)
        .run(counter, baseRevision);
      const { rows, result } = change;
      return { counter, baseRevision, rows, result, next: rows.length > few ? await view.with(rows) : null };
    },
    (change) => {
      if (!change) return;
      if (change.next) store.view = change.next;
      else store.view.take(change.rows);
      store.view.counter = change.counter;
      store.view.baseRevision = change.baseRevision;
    },
  );
  return done ? done.result : null;
}

/** Another process (seeding, a restore) may have written since. */
async function freshView(store: Store, sql: SqlConnection): Promise<View> {
  const { counter } = sql.prepare(`SELECT "counter" FROM "CandidateState" WHERE "id" = 1`).get() as { counter: number };
  if (counter !== store.view.counter) store.view = await loadView(sql);
  return store.view;
}
