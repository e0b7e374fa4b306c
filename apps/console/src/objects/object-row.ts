import type { ObjectKind, ObjectOf } from "@loaddirector/model";

/** An object of the candidate, beside what the base revision has of it; as the API's lists give it. */
export interface ObjectRow<K extends ObjectKind = ObjectKind> {
  /** What the candidate has; of one that is to be removed what it had. */
  readonly object: ObjectOf[K];
  /** Carried by a write, which is refused when somebody else wrote meanwhile. */
  readonly version: number;
  readonly changedBy: string;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
  readonly change: "none" | "create" | "update" | "remove";
  /** null: it was never committed. */
  readonly committed: ObjectOf[K] | null;
}
