import { issue, message } from "@loaddirector/model";
import { StoreError } from "./errors";
import { changeLimit } from "./revisions";
import type { View } from "./view";

/** Refuses with what others have changed since the caller looked. */
export function assertCounter(view: View, seen: number): void {
  if (view.counter === seen) return;
  const issues = [...view.dirty.values()]
    .filter((row) => row.version > seen)
    .slice(0, changeLimit)
    .map(({ kind, id, changedBy, changedAt }) =>
      issue("error", { kind, id }, [], "conflict.newChange", { by: changedBy, at: changedAt }),
    );
  throw new StoreError("candidateMoved", message("error.candidateMoved"), issues);
}
