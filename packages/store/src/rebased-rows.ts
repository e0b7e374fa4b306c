import type { ObjectKind } from "@loaddirector/model";
import { canonicalText, parseStored } from "./canonical-text";
import type { SqlConnection } from "./database";
import type { StoredObject } from "./rows";
import type { View } from "./view";

/** What rows without a candidate of their own get. */
type Stamp = Pick<StoredObject, "version" | "changedBy" | "changedAt">;

/** The rows a revision touches, with its before or after image as the committed object; candidates stay as they are. */
export function rebasedRows(
  sql: SqlConnection,
  view: View,
  { number, image }: { number: number; image: "before" | "after" },
  stamp: Stamp,
): StoredObject[] {
  const changes = sql
    .prepare(`SELECT "kind", "id", "${image}" AS "text" FROM "RevisionChange" WHERE "number" = ?`)
    .all(number) as { kind: ObjectKind; id: string; text: string | null }[];
  return changes.map(({ kind, id, text }): StoredObject => {
    const row = view.rows.get(id);
    const candidate = row?.candidate ?? null;
    const same = candidate !== null && text !== null && canonicalText(candidate) === text;
    const committed = same ? candidate : text === null ? null : parseStored(text);
    const dirty = !same && (candidate !== null || committed !== null);
    return row ? { ...row, committed, dirty } : { kind, id, candidate, committed, dirty, ...stamp };
  });
}
