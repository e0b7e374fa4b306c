import { readdirSync } from "node:fs";
import { join } from "node:path";
import { MappedArray } from "../mapped-array";
import { openPinned, type PinnedTable } from "../pinned-table";

/** The tables pinned in a folder, whatever their layout. */
export class OldTables {
  readonly #tables = new Map<string, PinnedTable>();
  readonly #mapped = new Map<string, MappedArray>();

  constructor(folder: string) {
    for (const name of readdirSync(folder)) {
      const table = openPinned(join(folder, name));
      if (table) this.#tables.set(name, table);
    }
  }

  names(): Iterable<string> {
    return this.#tables.keys();
  }

  get(name: string): PinnedTable | undefined {
    return this.#tables.get(name);
  }

  /** Throws when there is no such table. */
  mapped(name: string): MappedArray {
    const table = this.#tables.get(name);
    if (!table) throw new Error(`no table ${name} is pinned`);
    const known = this.#mapped.get(name) ?? new MappedArray(table.fd, table.entries, table.valueSize);
    this.#mapped.set(name, known);
    return known;
  }

  close(): void {
    for (const array of this.#mapped.values()) array.unmap();
    for (const table of this.#tables.values()) table.close();
  }
}
