import type { ObjectKind } from "@loaddirector/model";
import { canonicalText, parseStored } from "./canonical-text";
import { changeCandidate } from "./change-candidate";
import type { StoredObject } from "./rows";
import type { Settlement } from "./settle-revision";
import type { Store } from "./store";
import { writeRows } from "./write-rows";

/**
 * The newest revision does not run after all: its parent is the base again and the candidate keeps the content.
 * Does nothing when the revision is not the base any more.
 */
export async function withdrawRevision(
  store: Store,
  settlement: Settlement & { outcome: "rolledBack" | "refused" },
): Promise<void> {
  const { number, outcome, reason, problems } = settlement;
  await changeCandidate(store, async (sql, view, counter) => {
    if (view.baseRevision !== number) return null;
    const { parent, author } = sql
      .prepare(`SELECT "parent", "author" FROM "Revision" WHERE "number" = ?`)
      .get(number) as {
      parent: number | null;
      author: string;
    };
    const changes = sql
      .prepare(`SELECT "kind", "id", "before" FROM "RevisionChange" WHERE "number" = ?`)
      .all(number) as { kind: ObjectKind; id: string; before: string | null }[];
    const rows = changes.map(({ kind, id, before }): StoredObject => {
      const row = view.rows.get(id);
      const candidate = row?.candidate ?? null;
      const same = candidate !== null && before !== null && canonicalText(candidate) === before;
      const committed = same ? candidate : before === null ? null : parseStored(before);
      const dirty = !same && (candidate !== null || committed !== null);
      return row
        ? { ...row, committed, dirty }
        : { kind, id, candidate, committed, dirty, version: counter, changedBy: author, changedAt: store.now() };
    });
    await writeRows(sql, rows);
    sql
      .prepare(`UPDATE "Revision" SET "outcome" = ?, "outcomeAt" = ?, "reason" = ?, "problems" = ? WHERE "number" = ?`)
      .run(
        outcome,
        store.now(),
        reason ? JSON.stringify(reason) : null,
        problems?.length ? JSON.stringify(problems) : null,
        number,
      );
    return { rows, baseRevision: parent, result: null };
  });
}
