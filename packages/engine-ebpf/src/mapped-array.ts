import koffi from "koffi";
import { BpfError, errnoOf, libbpf } from "./libbpf";

const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const PAGE = 4096;

interface Mapping {
  readonly address: unknown;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly words64: BigUint64Array;
  readonly words32: Uint32Array;
}

/**
 * A BPF array mapped into this process when it is first looked into: every page of a mapping counts as this process's
 * memory at once. Elements start at multiples of `stride` (value size rounded up to 8 bytes).
 */
export class MappedArray {
  readonly stride: number;
  readonly #size: number;
  #mapping: Mapping | null = null;
  #closed = false;

  constructor(
    readonly fd: number,
    readonly entries: number,
    valueSize: number,
  ) {
    this.stride = Math.ceil(valueSize / 8) * 8;
    this.#size = Math.ceil((this.stride * entries) / PAGE) * PAGE;
  }

  get bytes(): Uint8Array {
    return this.#mapped().bytes;
  }
  get view(): DataView {
    return this.#mapped().view;
  }
  /** For counters and single words; a store to an aligned element is one machine store. */
  get words64(): BigUint64Array {
    return this.#mapped().words64;
  }
  get words32(): Uint32Array {
    return this.#mapped().words32;
  }

  /** Byte offset of an element. */
  at(index: number): number {
    if (index < 0 || index >= this.entries) throw new RangeError(`element ${index} of ${this.entries}`);
    return index * this.stride;
  }

  clear(index: number, count = 1): void {
    const start = this.at(index);
    this.bytes.fill(0, start, start + count * this.stride);
  }

  /** The end: looking into it again throws, since the descriptor may be another file's by then. */
  unmap(): void {
    this.#closed = true;
    if (this.#mapping) libbpf().munmap(this.#mapping.address, this.#size);
    this.#mapping = null;
  }

  #mapped(): Mapping {
    this.#mapping ??= this.#map();
    return this.#mapping;
  }

  #map(): Mapping {
    if (this.#closed) throw new BpfError("mmap", errnoOf("EBADF"));
    const address = libbpf().mmap(null, this.#size, PROT_READ_WRITE, MAP_SHARED, this.fd, 0);
    if (koffi.address(address) === 0xffff_ffff_ffff_ffffn) throw new BpfError("mmap", koffi.errno());
    const buffer = koffi.view(address, this.#size);
    return {
      address,
      bytes: new Uint8Array(buffer),
      view: new DataView(buffer),
      words64: new BigUint64Array(buffer),
      words32: new Uint32Array(buffer),
    };
  }
}
