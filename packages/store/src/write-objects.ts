import { type AnyObject, applyChanges, type Config, type Issue, message, type ObjectKind } from "@loaddirector/model";
import { canonicalText } from "./canonical-text";
import { changeCandidate } from "./change-candidate";
import { StoreError } from "./errors";
import type { StoredObject } from "./rows";
import { staleIssues } from "./stale-issues";
import type { Store } from "./store";
import { writeRows } from "./write-rows";

export interface ObjectWrite {
  readonly kind: ObjectKind;
  readonly id: string;
  /** The version that was read; null: the object is new. */
  readonly version: number | null;
  /** null: remove it. */
  readonly object: AnyObject | null;
}

export interface WriteInput {
  readonly writes: readonly ObjectWrite[];
  readonly by: string;
  /** What is wrong with the candidate these writes would make; an error stops all of them. */
  readonly check: (after: Config) => readonly Issue[] | Promise<readonly Issue[]>;
}

/**
 * Writes objects of the candidate, all or none, and gives their rows back in the same order.
 * Throws `stale` (with the fields), `invalid` (with the issues) or `notFound`.
 */
export async function writeObjects(store: Store, { writes, by, check }: WriteInput): Promise<readonly StoredObject[]> {
  const written = await changeCandidate(store, async (sql, view, counter) => {
    const stale = writes.flatMap((write) => staleIssues(view.rows.get(write.id) ?? null, write));
    if (stale.length > 0) throw new StoreError("stale", message("error.stale"), stale);
    const after = applyChanges(
      view.candidate,
      writes.map(({ kind, id, object }) => ({ kind, id, after: object })),
    );
    const issues = await check(after);
    if (issues.some(({ severity }) => severity === "error"))
      throw new StoreError("invalid", message("error.invalid"), issues);
    const rows = writes.map(({ kind, id, object }): StoredObject => {
      const before = view.rows.get(id);
      const committed = before?.committed ?? null;
      const same = object !== null && committed !== null && canonicalText(object) === canonicalText(committed);
      return {
        kind,
        id,
        candidate: same ? committed : object,
        committed,
        dirty: !same && !(object === null && committed === null),
        version: counter,
        changedBy: by,
        changedAt: store.now(),
      };
    });
    await writeRows(sql, rows);
    return { rows, result: rows };
  });
  return written ?? [];
}
