import { changedObjects } from "@loaddirector/model";
import { type Row, rowFields, type WriteRow } from "./sample";

/** Seconds kept for charts after a reload: 15 minutes. */
export const keptSeconds = 900;

const columns = rowFields.length;

interface Place {
  readonly slot: number;
  /** The first second it has a row of. */
  readonly since: number;
}

/**
 * A ring of rows (28 bytes each) for every object of one kind, a row every `step` seconds. In each second it is the turn
 * of every `step`th object. Room for the rows of a second is taken when that second comes.
 */
class HistoryRows {
  readonly #places: number;
  /** Which second each place of the ring holds, by turn. */
  readonly #seconds: readonly Float64Array[];
  /** By turn and place of the ring, the rows of the objects whose turn it is, in order of slot. */
  readonly #rows: readonly Float32Array[][];
  /** By turn. */
  readonly #objects: readonly Map<string, Place>[];
  readonly #row = new Float64Array(columns);
  readonly #free: number[] = [];
  #slots = 0;

  constructor(readonly step: number) {
    this.#places = keptSeconds / step;
    this.#seconds = Array.from({ length: step }, () => new Float64Array(this.#places).fill(-1));
    this.#rows = Array.from({ length: step }, () => []);
    this.#objects = Array.from({ length: step }, () => new Map());
  }

  get size(): number {
    return this.#slots - this.#free.length;
  }

  add(id: string, since: number): void {
    const slot = this.#free.pop() ?? this.#slots++;
    this.#objects[slot % this.step]!.set(id, { slot, since });
  }

  /** False when it was not there. */
  remove(id: string): boolean {
    for (const objects of this.#objects) {
      const place = objects.get(id);
      if (!place) continue;
      this.#free.push(place.slot);
      return objects.delete(id);
    }
    return false;
  }

  write(second: number, writeRow: WriteRow): void {
    const { turn, place } = this.#whose(second);
    this.#seconds[turn]![place] = second;
    const room = Math.ceil(this.#slots / this.step) * columns;
    let rows = this.#rows[turn]![place];
    if (rows?.length !== room) {
      rows = new Float32Array(room);
      this.#rows[turn]![place] = rows;
    }
    for (const [id, { slot }] of this.#objects[turn]!) {
      writeRow(id, this.#row);
      rows.set(this.#row, this.#at(slot));
    }
  }

  readInto(rows: Record<string, Row>, second: number): void {
    const { turn, place } = this.#whose(second);
    if (this.#seconds[turn]![place] !== second) return;
    const written = this.#rows[turn]![place]!;
    for (const [id, { slot, since }] of this.#objects[turn]!) {
      if (since > second) continue;
      const at = this.#at(slot);
      const row: Record<string, number> = {};
      for (const [column, name] of rowFields.entries()) row[name] = Math.round(written[at + column]! * 10) / 10;
      rows[id] = row as unknown as Row;
    }
  }

  #whose(second: number): { turn: number; place: number } {
    return { turn: second % this.step, place: Math.floor(second / this.step) % this.#places };
  }

  #at(slot: number): number {
    return Math.floor(slot / this.step) * columns;
  }
}

/** Objects of a kind with a row for every second; the others have one for every tenth. Bounds memory and answers. */
const fineObjects = 64;

/** The rows of every object of one kind, as many as a list of them says. */
export class KindHistory {
  readonly #fine = new HistoryRows(1);
  readonly #coarse = new HistoryRows(10);
  #list: readonly { readonly id: string }[] = [];

  add(second: number, list: readonly { readonly id: string }[], writeRow: WriteRow): void {
    const changed = changedObjects(this.#list, list);
    this.#list = list;
    for (const { before, after } of changed)
      if (before && !after) this.#fine.remove(before.id) || this.#coarse.remove(before.id);
    for (const { before, after } of changed)
      if (after && !before) (this.#fine.size < fineObjects ? this.#fine : this.#coarse).add(after.id, second);
    this.#fine.write(second, writeRow);
    this.#coarse.write(second, writeRow);
  }

  rowsAt(second: number): Record<string, Row> {
    const rows: Record<string, Row> = {};
    this.#fine.readInto(rows, second);
    this.#coarse.readInto(rows, second);
    return rows;
  }
}
