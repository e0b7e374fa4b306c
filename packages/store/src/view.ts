import { type AnyObject, type Config, emptyConfig, type ObjectKind } from "@loaddirector/model";
import { breathe } from "./gate";
import { patchConfig } from "./patch-config";
import type { StoredObject } from "./rows";

export interface WrittenRow {
  readonly kind: ObjectKind;
  readonly id: string;
  /** null: the row is gone. */
  readonly row: StoredObject | null;
}

const batch = 4_000;

/** The rows in memory: the candidate and the base revision as configurations, and what differs. */
export class View {
  counter = 0;
  /** null: nothing was ever committed. */
  baseRevision: number | null = null;
  candidate: Config = emptyConfig();
  committed: Config = emptyConfig();
  /** Ids are unique over all kinds. */
  rows = new Map<string, StoredObject>();
  dirty = new Map<string, StoredObject>();

  /** Takes over a few rows that a transaction has written. */
  take(written: readonly WrittenRow[]): void {
    const patch = new Patches();
    for (const each of written) this.#put(each, patch);
    patch.applyTo(this);
  }

  /** A view with these rows, made piece by piece while this one goes on being read. */
  async with(written: readonly WrittenRow[]): Promise<View> {
    const next = new View();
    next.counter = this.counter;
    next.baseRevision = this.baseRevision;
    next.candidate = this.candidate;
    next.committed = this.committed;
    next.rows = new Map(this.rows);
    await breathe();
    next.dirty = new Map(this.dirty);
    const patch = new Patches();
    for (let start = 0; start < written.length; start += batch) {
      await breathe();
      for (const each of written.slice(start, start + batch)) next.#put(each, patch);
    }
    await breathe();
    patch.applyTo(next);
    return next;
  }

  #put({ kind, id, row }: WrittenRow, patch: Patches): void {
    const before = this.rows.get(id);
    if ((before?.candidate ?? null) !== (row?.candidate ?? null))
      patch.candidate.push({ kind, id, after: row?.candidate ?? null });
    if ((before?.committed ?? null) !== (row?.committed ?? null))
      patch.committed.push({ kind, id, after: row?.committed ?? null });
    if (row) this.rows.set(id, row);
    else this.rows.delete(id);
    if (row?.dirty) this.dirty.set(id, row);
    else this.dirty.delete(id);
  }
}

class Patches {
  readonly candidate: { kind: ObjectKind; id: string; after: AnyObject | null }[] = [];
  readonly committed: { kind: ObjectKind; id: string; after: AnyObject | null }[] = [];

  applyTo(view: View): void {
    view.candidate = patchConfig(view.candidate, this.candidate);
    view.committed = patchConfig(view.committed, this.committed);
  }
}
