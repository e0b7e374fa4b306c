import { BpfError, check, errnoOf, libbpf } from "./libbpf";

const BATCH = 4096;

interface Codec<T> {
  readonly size: number;
  read(view: DataView, at?: number): T;
  write(view: DataView, at: number, value: T): void;
}

/** A BPF hash map with typed keys and values. */
export class HashMap<K, V> {
  constructor(
    readonly fd: number,
    readonly name: string,
    readonly key: Codec<K>,
    readonly value: Codec<V>,
  ) {}

  get(key: K): V | null {
    const value = Buffer.alloc(this.value.size);
    const result = libbpf().lookup(this.fd, this.#encode(this.key, key), value);
    if (result === -errnoOf("ENOENT")) return null;
    check(`read ${this.name}`, result);
    return this.value.read(viewOf(value));
  }

  set(key: K, value: V): void {
    check(
      `write ${this.name}`,
      libbpf().update(this.fd, this.#encode(this.key, key), this.#encode(this.value, value), 0),
    );
  }

  /** False when the key was not there. */
  delete(key: K): boolean {
    const result = libbpf().remove(this.fd, this.#encode(this.key, key));
    if (result === -errnoOf("ENOENT")) return false;
    check(`delete from ${this.name}`, result);
    return true;
  }

  /** Every pair; the kernel ends the last batch with ENOENT and a valid count. */
  entries(): [K, V][] {
    const found: [K, V][] = [];
    const keys = Buffer.alloc(BATCH * this.key.size);
    const values = Buffer.alloc(BATCH * this.value.size);
    const cursor = Buffer.alloc(8);
    let first = true;
    for (;;) {
      const count = [BATCH];
      const result = libbpf().lookupBatch(this.fd, first ? null : cursor, cursor, keys, values, count, null);
      if (result < 0 && result !== -errnoOf("ENOENT")) throw new BpfError(`list ${this.name}`, -result);
      for (let i = 0; i < count[0]!; i++)
        found.push([
          this.key.read(viewOf(keys), i * this.key.size),
          this.value.read(viewOf(values), i * this.value.size),
        ]);
      if (result < 0) return found;
      first = false;
    }
  }

  #encode<T>(codec: Codec<T>, value: T): Buffer {
    const bytes = Buffer.alloc(codec.size);
    codec.write(viewOf(bytes), 0, value);
    return bytes;
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
