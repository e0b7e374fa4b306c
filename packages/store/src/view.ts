import { type AnyObject, applyChanges, type Config, emptyConfig, type ObjectKind } from "@loaddirector/model";
import { breathe, page } from "./gate";
import { isGone, type StoredObject } from "./rows";

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

  /** Takes over a few rows that a transaction has written; one without any object is gone. */
  take(written: readonly StoredObject[]): void {
    const patch = new Patches();
    for (const each of written) this.#put(each, patch);
    patch.applyTo(this);
  }

  /** A view with these rows, made piece by piece while this one goes on being read. */
  async with(written: readonly StoredObject[]): Promise<View> {
    const next = new View();
    next.counter = this.counter;
    next.baseRevision = this.baseRevision;
    next.candidate = this.candidate;
    next.committed = this.committed;
    next.rows = new Map(this.rows);
    await breathe();
    next.dirty = new Map(this.dirty);
    const patch = new Patches();
    for (let start = 0; start < written.length; start += page) {
      await breathe();
      for (const each of written.slice(start, start + page)) next.#put(each, patch);
    }
    await breathe();
    patch.applyTo(next);
    return next;
  }

  #put(row: StoredObject, patch: Patches): void {
    const { kind, id, candidate, committed } = row;
    const before = this.rows.get(id);
    if ((before?.candidate ?? null) !== candidate) patch.candidate.push({ kind, id, after: candidate });
    if ((before?.committed ?? null) !== committed) patch.committed.push({ kind, id, after: committed });
    if (isGone(row)) this.rows.delete(id);
    else this.rows.set(id, row);
    if (row.dirty) this.dirty.set(id, row);
    else this.dirty.delete(id);
  }
}

class Patches {
  readonly candidate: { kind: ObjectKind; id: string; after: AnyObject | null }[] = [];
  readonly committed: { kind: ObjectKind; id: string; after: AnyObject | null }[] = [];

  applyTo(view: View): void {
    view.candidate = applyChanges(view.candidate, this.candidate);
    view.committed = applyChanges(view.committed, this.committed);
  }
}
