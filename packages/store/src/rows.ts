import type { AnyObject, ObjectKind, ObjectOf } from "@loaddirector/model";

export type RowChange = "none" | "create" | "update" | "remove";

/** An object as people see it: its candidate, or what is going to be removed, and what the base revision has. */
export interface ObjectRow<K extends ObjectKind = ObjectKind> {
  readonly object: ObjectOf[K];
  /** What a writer read; a write that carries another one is refused. */
  readonly version: number;
  readonly changedBy: string;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
  readonly change: RowChange;
  readonly committed: ObjectOf[K] | null;
}

/** A row of ConfigObject with its JSON parsed. With neither object it is about to be deleted. */
export interface StoredObject {
  readonly kind: ObjectKind;
  readonly id: string;
  readonly candidate: AnyObject | null;
  readonly committed: AnyObject | null;
  readonly dirty: boolean;
  /** The candidate's counter at the last write. */
  readonly version: number;
  readonly changedBy: string;
  readonly changedAt: number;
}

export function toObjectRow<K extends ObjectKind>(row: StoredObject): ObjectRow<K> {
  return {
    object: (row.candidate ?? row.committed) as ObjectOf[K],
    version: row.version,
    changedBy: row.changedBy,
    changedAt: row.changedAt,
    change: !row.dirty ? "none" : !row.committed ? "create" : !row.candidate ? "remove" : "update",
    committed: row.committed as ObjectOf[K] | null,
  };
}

export function isGone({ candidate, committed }: StoredObject): boolean {
  return candidate === null && committed === null;
}
