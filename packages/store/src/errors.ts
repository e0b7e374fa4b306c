import type { Issue, Message } from "@loaddirector/model";

export type StoreErrorCode =
  /** The object was changed or removed since it was read; issues name the fields. */
  | "stale"
  /** The candidate's counter is not the one the caller saw; issues name what is new. */
  | "candidateMoved"
  /** The values break a rule; issues name the fields. */
  | "invalid"
  | "notFound"
  /** A revision is still on trial or being applied. */
  | "busy"
  /** Nothing differs, so there is nothing to commit. */
  | "nothingToCommit"
  /** The database or a stored revision was written by a newer version. */
  | "newer";

export class StoreError extends Error {
  constructor(
    readonly code: StoreErrorCode,
    readonly text: Message,
    readonly issues: readonly Issue[] = [],
  ) {
    super(text.key);
  }
}
