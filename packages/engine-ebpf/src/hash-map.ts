import { BpfError, check, errnoOf, libbpf } from "./libbpf";

const BATCH = 4096;

interface Codec<T> {
  readonly size: number;
  read(view: DataView, at?: number): T;
  write(view: DataView, at: number, value: T): void;
}

/** A BPF hash map with typed keys and values. */
export class HashMap<K, V> {
  // Written anew for every call: a configuration of 100,000 objects should not make as much garbage.
  readonly #key: Room<K>;
  readonly #value: Room<V>;

  constructor(
    readonly fd: number,
    readonly name: string,
    key: Codec<K>,
    value: Codec<V>,
  ) {
    this.#key = new Room(key);
    this.#value = new Room(value);
  }

  get(key: K): V | null {
    const result = libbpf().lookup(this.fd, this.#key.hold(key), this.#value.bytes);
    if (result === -errnoOf("ENOENT")) return null;
    check(`read ${this.name}`, result);
    return this.#value.read();
  }

  set(key: K, value: V): void {
    const result = libbpf().update(this.fd, this.#key.hold(key), this.#value.hold(value), 0);
    if (result < 0) throw new BpfError(`write ${this.name}`, -result);
  }

  /**
   * Many at once: `fill` writes each pair as bytes, which begin at these offsets and are zero. When it throws, some may
   * have been written.
   */
  setMany(
    count: number,
    fill: (place: number, keys: Buffer, keyAt: number, values: Buffer, valueAt: number) => void,
  ): void {
    const { size: keySize } = this.#key.codec;
    const { size: valueSize } = this.#value.codec;
    const keys = Buffer.alloc(count * keySize);
    const values = Buffer.alloc(count * valueSize);
    for (let place = 0; place < count; place++) fill(place, keys, place * keySize, values, place * valueSize);
    if (count > 0) check(`write ${this.name}`, libbpf().updateBatch(this.fd, keys, values, [count], null));
  }

  /** False when the key was not there. */
  delete(key: K): boolean {
    const result = libbpf().remove(this.fd, this.#key.hold(key));
    if (result === -errnoOf("ENOENT")) return false;
    check(`delete from ${this.name}`, result);
    return true;
  }

  /**
   * Shows every pair as bytes: key and value begin at these offsets. Nothing is copied, so the buffers are good until
   * the visitor returns. The kernel ends the last batch with ENOENT and a valid count.
   */
  scan(visit: (keys: Buffer, keyAt: number, values: Buffer, valueAt: number) => void): void {
    const keys = Buffer.alloc(BATCH * this.#key.codec.size);
    const values = Buffer.alloc(BATCH * this.#value.codec.size);
    const cursor = Buffer.alloc(8);
    for (let first = true; ; first = false) {
      const count = [BATCH];
      const result = libbpf().lookupBatch(this.fd, first ? null : cursor, cursor, keys, values, count, null);
      if (result < 0 && result !== -errnoOf("ENOENT")) throw new BpfError(`list ${this.name}`, -result);
      for (let i = 0; i < count[0]!; i++) visit(keys, i * this.#key.codec.size, values, i * this.#value.codec.size);
      if (result < 0) return;
    }
  }
}

/** One encoded value. */
class Room<T> {
  readonly bytes: Buffer;
  readonly #view: DataView;

  constructor(readonly codec: Codec<T>) {
    this.bytes = Buffer.alloc(codec.size);
    this.#view = new DataView(this.bytes.buffer, this.bytes.byteOffset, codec.size);
  }

  hold(value: T): Buffer {
    this.codec.write(this.#view, 0, value);
    return this.bytes;
  }

  read(): T {
    return this.codec.read(this.#view, 0);
  }
}
