import { changedObjects } from "@loaddirector/model";
import type { Row } from "./sample";

/** Seconds kept for charts after a reload: 15 minutes. */
export const keptSeconds = 900;

const columns = ["connections", "packetsIn", "packetsOut", "bitsIn", "bitsOut", "active", "inactive"] as const;
const blockRows = 256;

interface Place {
  readonly slot: number;
  /** The first second it has a row of. */
  readonly since: number;
}

/**
 * A ring of rows (28 bytes each) for every object of one kind, a row every `step` seconds. Room is taken in blocks whose
 * pages cost nothing until they are written.
 */
export class HistoryRows {
  readonly #places: number;
  /** Which second each place of the ring holds. */
  readonly #seconds: Float64Array;
  readonly #blocks: Float32Array[] = [];
  readonly #objects = new Map<string, Place>();
  readonly #free: number[] = [];
  #slots = 0;

  constructor(readonly step: number) {
    this.#places = keptSeconds / step;
    this.#seconds = new Float64Array(this.#places).fill(-1);
  }

  get size(): number {
    return this.#objects.size;
  }

  add(id: string, since: number): void {
    const slot = this.#free.pop() ?? this.#slots++;
    if (slot % blockRows === 0 && !this.#blocks[slot / blockRows])
      this.#blocks.push(new Float32Array(blockRows * this.#places * columns.length));
    this.#objects.set(id, { slot, since });
  }

  /** False when it was not there. */
  remove(id: string): boolean {
    const place = this.#objects.get(id);
    if (!place) return false;
    this.#free.push(place.slot);
    return this.#objects.delete(id);
  }

  write(second: number, rowOf: (id: string) => Row): void {
    if (second % this.step !== 0) return;
    const place = (second / this.step) % this.#places;
    this.#seconds[place] = second;
    for (const [id, { slot }] of this.#objects) {
      const row = rowOf(id);
      const block = this.#blocks[Math.floor(slot / blockRows)]!;
      const at = this.#at(slot, place);
      for (let column = 0; column < columns.length; column++) block[at + column] = row[columns[column]!];
    }
  }

  readInto(rows: Record<string, Row>, second: number): void {
    const place = (second / this.step) % this.#places;
    if (second % this.step !== 0 || this.#seconds[place] !== second) return;
    for (const [id, { slot, since }] of this.#objects) {
      if (since > second) continue;
      const block = this.#blocks[Math.floor(slot / blockRows)]!;
      const at = this.#at(slot, place);
      const row: Record<string, number> = {};
      for (const [column, name] of columns.entries()) row[name] = Math.round(block[at + column]! * 10) / 10;
      rows[id] = row as unknown as Row;
    }
  }

  #at(slot: number, place: number): number {
    return ((slot % blockRows) * this.#places + place) * columns.length;
  }
}

/** Objects of a kind with a row for every second; the others have one for every tenth. Bounds memory and answers. */
const fineObjects = 64;

/** The rows of every object of one kind, as many as a list of them says. */
export class KindHistory {
  readonly #fine = new HistoryRows(1);
  readonly #coarse = new HistoryRows(10);
  #list: readonly { readonly id: string }[] = [];

  add(second: number, list: readonly { readonly id: string }[], rowOf: (id: string) => Row): void {
    const changed = changedObjects(this.#list, list);
    this.#list = list;
    for (const { before, after } of changed)
      if (before && !after) this.#fine.remove(before.id) || this.#coarse.remove(before.id);
    for (const { before, after } of changed)
      if (after && !before) (this.#fine.size < fineObjects ? this.#fine : this.#coarse).add(after.id, second);
    this.#fine.write(second, rowOf);
    this.#coarse.write(second, rowOf);
  }

  rowsAt(second: number): Record<string, Row> {
    const rows: Record<string, Row> = {};
    this.#fine.readInto(rows, second);
    this.#coarse.readInto(rows, second);
    return rows;
  }
}
