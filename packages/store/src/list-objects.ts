import { type ObjectKind, objectsOf } from "@loaddirector/model";
import { type ObjectRow, type StoredObject, toObjectRow } from "./rows";
import type { Store } from "./store";

/** Objects of one kind in order of id; those about to be removed are in it with change `remove`. */
export function listObjects<K extends ObjectKind>(store: Store, kind: K): ObjectRow<K>[] {
  const { view } = store;
  const rows: StoredObject[] = objectsOf(view.candidate, kind).map(({ id }) => view.rows.get(id)!);
  for (const row of view.dirty.values()) if (row.kind === kind && row.candidate === null) rows.push(row);
  return rows.map((row) => toObjectRow<K>(row));
}

export function readObject<K extends ObjectKind>(store: Store, kind: K, id: string): ObjectRow<K> | null {
  const row = store.view.rows.get(id);
  return row?.kind === kind ? toObjectRow<K>(row) : null;
}
