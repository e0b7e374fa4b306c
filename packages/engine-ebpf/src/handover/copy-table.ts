import { message } from "@loaddirector/model";
import { BpfError, check, errnoOf, libbpf } from "../libbpf";
import { MappedArray } from "../mapped-array";
import type { TableInfo } from "../pinned-table";
import { type Convert, TablesRefused } from "./table-layout";

/** enum bpf_map_type. */
const ARRAY = 2;
const arrays: ReadonlySet<number> = new Set([ARRAY]);
const hashes: ReadonlySet<number> = new Set([1, 9]);
const MMAPABLE = 1 << 10;
const BATCH = 4096;

export interface OpenTable extends TableInfo {
  readonly fd: number;
}

export interface Conversion {
  readonly key?: Convert;
  readonly value?: Convert;
}

/** Throws TablesRefused when the bytes of one do not fit the other and nothing says what they mean. */
export function checkCopy(name: string, from: TableInfo, to: TableInfo, { key, value }: Conversion): void {
  const fits = (key || from.keySize === to.keySize) && (value || from.valueSize === to.valueSize);
  if (from.type !== to.type || !fits) throw new TablesRefused(message("ebpf.tableDiffers", { table: name }));
}

/** Copies arrays and hashes into a table of the same kind with at least as much room; others are left alone. */
export function copyTable(name: string, from: OpenTable, to: OpenTable, conversion: Conversion = {}): void {
  if (hashes.has(from.type)) copyHash(name, from, to, conversion);
  else if (arrays.has(from.type) && from.flags & MMAPABLE) copyMapped(from, to, conversion.value);
  else if (arrays.has(from.type)) copyArray(name, from, to, conversion.value);
}

function copyMapped(from: OpenTable, to: OpenTable, convert?: Convert): void {
  const source = new MappedArray(from.fd, from.entries, from.valueSize);
  const target = new MappedArray(to.fd, to.entries, to.valueSize);
  try {
    if (!convert) target.bytes.set(source.bytes.subarray(0, source.stride * source.entries));
    for (let at = 0; convert && at < from.entries; at++)
      convert(elementView(source, at, from.valueSize), elementView(target, at, to.valueSize));
  } finally {
    source.unmap();
    target.unmap();
  }
}

const elementView = (array: MappedArray, index: number, size: number) =>
  new DataView(array.bytes.buffer, array.at(index), size);

function copyArray(name: string, from: OpenTable, to: OpenTable, convert?: Convert): void {
  const [key, value, written] = [Buffer.alloc(4), Buffer.alloc(from.valueSize), Buffer.alloc(to.valueSize)];
  for (let at = 0; at < from.entries; at++) {
    key.writeUInt32LE(at);
    check(`read ${name}`, libbpf().lookup(from.fd, key, value));
    converted(value, written, convert);
    check(`write ${name}`, libbpf().update(to.fd, key, written, 0));
  }
}

/** The kernel ends the last batch with ENOENT and a valid count. */
function copyHash(name: string, from: OpenTable, to: OpenTable, { key, value }: Conversion): void {
  const read = { keys: Buffer.alloc(BATCH * from.keySize), values: Buffer.alloc(BATCH * from.valueSize) };
  const written = { keys: Buffer.alloc(BATCH * to.keySize), values: Buffer.alloc(BATCH * to.valueSize) };
  const cursor = Buffer.alloc(Math.max(8, from.keySize));
  for (let first = true; ; first = false) {
    const count = [BATCH];
    const library = libbpf();
    const result = library.lookupBatch(from.fd, first ? null : cursor, cursor, read.keys, read.values, count, null);
    if (result < 0 && result !== -errnoOf("ENOENT")) throw new BpfError(`list ${name}`, -result);
    for (let at = 0; at < count[0]!; at++) {
      converted(part(read.keys, at, from.keySize), part(written.keys, at, to.keySize), key);
      converted(part(read.values, at, from.valueSize), part(written.values, at, to.valueSize), value);
    }
    if (count[0]! > 0)
      check(`write ${name}`, library.updateBatch(to.fd, written.keys, written.values, [count[0]!], null));
    if (result < 0) return;
  }
}

const part = (bytes: Buffer, at: number, size: number) => bytes.subarray(at * size, (at + 1) * size);

function converted(from: Buffer, to: Buffer, convert?: Convert): void {
  if (convert) convert(viewOf(from), viewOf(to));
  else from.copy(to);
}

const viewOf = (bytes: Buffer) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
