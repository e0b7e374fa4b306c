import koffi from "koffi";
import { BpfError, libbpf } from "./libbpf";

const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const PAGE = 4096;

/** A BPF array mapped into this process. Elements start at multiples of `stride` (value size rounded up to 8 bytes). */
export class MappedArray {
  readonly stride: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** For counters and single words; a store to an aligned element is one machine store. */
  readonly words64: BigUint64Array;
  readonly words32: Uint32Array;
  readonly #address: unknown;
  readonly #size: number;

  constructor(
    readonly fd: number,
    readonly entries: number,
    valueSize: number,
  ) {
    this.stride = Math.ceil(valueSize / 8) * 8;
    this.#size = Math.ceil((this.stride * entries) / PAGE) * PAGE;
    this.#address = libbpf().mmap(null, this.#size, PROT_READ_WRITE, MAP_SHARED, fd, 0);
    if (koffi.address(this.#address) === 0xffff_ffff_ffff_ffffn) throw new BpfError("mmap", koffi.errno());
    const buffer = koffi.view(this.#address, this.#size);
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
    this.words64 = new BigUint64Array(buffer);
    this.words32 = new Uint32Array(buffer);
  }

  /** Byte offset of an element. */
  at(index: number): number {
    if (index < 0 || index >= this.entries) throw new RangeError(`element ${index} of ${this.entries}`);
    return index * this.stride;
  }

  clear(index: number): void {
    const start = this.at(index);
    this.bytes.fill(0, start, start + this.stride);
  }

  unmap(): void {
    libbpf().munmap(this.#address, this.#size);
  }
}
