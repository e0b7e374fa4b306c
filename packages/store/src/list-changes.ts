import {
  type AnyObject,
  describeChange,
  kindOrder,
  type ObjectChange,
  type ObjectKind,
  type SemanticChange,
} from "@loaddirector/model";
import { parseStored } from "./canonical-text";
import { type AttributedChange, changeLimit } from "./revisions";
import type { StoredObject } from "./rows";
import type { Store } from "./store";

/** Pending changes in words: what is written parents first, then removals children first; at most `changeLimit`. */
export function listPendingChanges(store: Store): AttributedChange[] {
  const { view } = store;
  return inOrder([...view.dirty.values()], ({ kind, candidate }) => ({ kind, after: candidate })).map((row) => ({
    ...describeChange(changeOf(row), (kind, id) => nameIn(store, kind, id)),
    by: row.changedBy,
    at: row.changedAt,
  }));
}

/** Changes of a revision in words; objects that are gone since are named by their id. */
export function describeRevisionChanges(
  store: Store,
  changes: readonly { kind: string; id: string; before: string | null; after: string | null }[],
): SemanticChange[] {
  const parsed = changes.map(
    ({ kind, id, before, after }) =>
      ({
        kind: kind as ObjectKind,
        id,
        before: before === null ? null : parseStored(before),
        after: after === null ? null : parseStored(after),
      }) as ObjectChange,
  );
  const own = new Map(parsed.map((change) => [change.id, nameOf(change.after ?? change.before!)]));
  return inOrder(parsed, (change) => change).map((change) =>
    describeChange(change, (kind, id) => own.get(id) ?? nameIn(store, kind, id)),
  );
}

function changeOf({ kind, id, committed, candidate }: StoredObject): ObjectChange {
  return { kind, id, before: committed, after: candidate } as ObjectChange;
}

function nameIn(store: Store, _kind: ObjectKind, id: string): string {
  const row = store.view.rows.get(id);
  return (row && nameOf((row.candidate ?? row.committed)!)) ?? id;
}

function nameOf(object: AnyObject): string | undefined {
  return "name" in object ? object.name : undefined;
}

/** One pass over all, a full sort of none. */
function inOrder<T>(changes: readonly T[], of: (change: T) => { kind: ObjectKind; after: unknown }): T[] {
  const groups = Array.from({ length: kindOrder.length * 2 }, (): T[] => []);
  for (const change of changes) {
    const { kind, after } = of(change);
    const rank = kindOrder.indexOf(kind);
    groups[after === null ? groups.length - 1 - rank : rank]!.push(change);
  }
  return groups.flat().slice(0, changeLimit);
}
