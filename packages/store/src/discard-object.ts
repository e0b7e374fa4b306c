import { message, type ObjectRef } from "@loaddirector/model";
import { changeCandidate } from "./change-candidate";
import { StoreError } from "./errors";
import type { Store } from "./store";
import { writeRows } from "./write-rows";

/** Takes one object back to what the base revision has. Throws `notFound` when nothing of it is pending. */
export async function discardObject(store: Store, input: ObjectRef & { by: string }): Promise<void> {
  await changeCandidate(store, async (sql, view, counter) => {
    const row = view.dirty.get(input.id);
    if (row?.kind !== input.kind) throw new StoreError("notFound", message("error.notFound"));
    const back = {
      ...row,
      candidate: row.committed,
      dirty: false,
      version: counter,
      changedBy: input.by,
      changedAt: store.now(),
    };
    await writeRows(sql, [back]);
    return { rows: [back], result: null };
  });
}
