import { type AnyObject, type Config, emptyConfig, type ObjectKind } from "@loaddirector/model";
import { patchConfig } from "./patch-config";
import type { StoredObject } from "./rows";

/** The rows in memory: the candidate and the base revision as configurations, and what differs. */
export class View {
  counter = 0;
  /** null: nothing was ever committed. */
  baseRevision: number | null = null;
  candidate: Config = emptyConfig();
  committed: Config = emptyConfig();
  /** Ids are unique over all kinds. */
  readonly rows = new Map<string, StoredObject>();
  readonly dirty = new Map<string, StoredObject>();

  /** Takes over what a transaction has written; `null` for a row that is gone. */
  take(written: readonly { kind: ObjectKind; id: string; row: StoredObject | null }[]): void {
    const candidate: { kind: ObjectKind; id: string; after: AnyObject | null }[] = [];
    const committed: typeof candidate = [];
    for (const { kind, id, row } of written) {
      const before = this.rows.get(id);
      if ((before?.candidate ?? null) !== (row?.candidate ?? null))
        candidate.push({ kind, id, after: row?.candidate ?? null });
      if ((before?.committed ?? null) !== (row?.committed ?? null))
        committed.push({ kind, id, after: row?.committed ?? null });
      if (row) this.rows.set(id, row);
      else this.rows.delete(id);
      if (row?.dirty) this.dirty.set(id, row);
      else this.dirty.delete(id);
    }
    this.candidate = patchConfig(this.candidate, candidate);
    this.committed = patchConfig(this.committed, committed);
  }
}
