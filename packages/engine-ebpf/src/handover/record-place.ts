import {
  bucket4Codec,
  bucket6Codec,
  connection4Codec,
  connection6Codec,
  entryCodec,
  LD_WAYS,
  recordFlagValues,
} from "../abi.generated";
import { INDEX_MASK, tableOf } from "../connection-reader";
import { placeOf } from "../explain/flow-hash";
import type { Tables } from "../tables";

const places = {
  4: { tag: bucket4Codec.offset.tag, record: connection4Codec, addressSize: 4 },
  6: { tag: bucket6Codec.offset.tag, record: connection6Codec, addressSize: 16 },
} as const;

/** A record outside its table, and what it says of itself. */
export class RecordImage {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly #entry: number;

  constructor(readonly family: 4 | 6) {
    const { record } = places[family];
    this.bytes = new Uint8Array(record.size);
    this.view = new DataView(this.bytes.buffer);
    this.#entry = record.offset.entry;
  }

  at(field: keyof typeof entryCodec.offset): number {
    return this.#entry + entryCodec.offset[field];
  }

  word32(field: "word" | "lastSeen" | "service" | "destination" | "sequenceDelta"): number {
    return this.view.getUint32(this.at(field), true);
  }

  get word(): number {
    return this.word32("word");
  }

  get isTemplate(): boolean {
    return ((this.word >>> 8) & recordFlagValues.template) !== 0;
  }

  /** Host order. */
  get localPort(): number {
    return this.view.getUint16(this.at("localPort"), false);
  }

  /** Where the data plane looks for it: query_hash() and template_query_of() of bpf/. */
  hash(tables: Tables): { tag: number; buckets: readonly [number, number] } {
    const client = this.bytes.slice(0, places[this.family].addressSize);
    const port = this.view.getUint16(this.at("clientPort"), true);
    const flow = ((port << 16) | ((this.word >>> 16) & 0xff)) >>> 0;
    return placeOf(tables, client, this.isTemplate ? ~(this.word32("service") & INDEX_MASK) >>> 0 : flow);
  }

  /** Whether both are of one connection, or one template: that alone may move to another port. */
  isSameAs(other: RecordImage): boolean {
    const end = this.at("word");
    const fields = ["service", "destination"] as const;
    if (fields.some((field) => this.word32(field) !== other.word32(field))) return false;
    const ports = this.isTemplate ? this.at("clientPort") : end;
    return (
      this.isTemplate === other.isTemplate &&
      Buffer.compare(this.bytes.subarray(0, ports), other.bytes.subarray(0, ports)) === 0
    );
  }
}

/** The slots of one family's table, by place: bucket * 8 + way + 1, as bpf/record.h names them. */
export class RecordSlots {
  readonly #table: ReturnType<typeof tableOf>;

  constructor(
    tables: Tables,
    readonly family: 4 | 6,
  ) {
    this.#table = tableOf(tables, family);
  }

  static place(bucket: number, way: number): number {
    return bucket * 8 + way + 1;
  }

  get buckets(): number {
    return this.#table.array.entries;
  }

  get words32(): Uint32Array {
    return this.#table.array.words32;
  }

  /** Byte of a field of the record. */
  at(place: number, field: keyof typeof entryCodec.offset): number {
    return this.#slot(place) + this.#table.entry + entryCodec.offset[field];
  }

  read(place: number, image: RecordImage): void {
    const at = this.#slot(place);
    image.bytes.set(this.#table.array.bytes.subarray(at, at + this.#table.size));
  }

  tag(place: number): number {
    return this.#table.array.view.getUint16(this.#tagAt(place), true);
  }

  /** The first free way of the emptier bucket, 0: both are full. */
  free([first, second]: readonly [number, number]): number {
    const emptier = this.#freeWays(second) > this.#freeWays(first) ? second : first;
    for (let way = 0; way < LD_WAYS; way++)
      if (this.#isFree(RecordSlots.place(emptier, way))) return RecordSlots.place(emptier, way);
    return 0;
  }

  #isFree(place: number): boolean {
    return this.words32[this.at(place, "word") / 4] === 0;
  }

  #freeWays(bucket: number): number {
    let free = 0;
    for (let way = 0; way < LD_WAYS; way++) if (this.#isFree(RecordSlots.place(bucket, way))) free++;
    return free;
  }

  /** Places with this tag. */
  *tagged(buckets: readonly [number, number], tag: number): Generator<number> {
    for (const bucket of buckets)
      for (let way = 0; way < LD_WAYS; way++)
        if (this.tag(RecordSlots.place(bucket, way)) === tag) yield RecordSlots.place(bucket, way);
  }

  /** The word last: it is what makes a slot a record. */
  write(place: number, image: RecordImage, tag: number): void {
    const { array, size } = this.#table;
    const at = this.#slot(place);
    const word = image.word;
    image.view.setUint32(image.at("word"), 0, true);
    array.bytes.set(image.bytes.subarray(0, size), at);
    image.view.setUint32(image.at("word"), word, true);
    array.view.setUint16(this.#tagAt(place), tag, true);
    Atomics.store(this.words32, this.at(place, "word") / 4, word);
  }

  clear(place: number): void {
    Atomics.store(this.words32, this.at(place, "word") / 4, 0);
    this.#table.array.view.setUint16(this.#tagAt(place), 0, true);
  }

  #slot(place: number): number {
    const { array, slot, size } = this.#table;
    return array.at((place - 1) >>> 3) + slot + ((place - 1) & 7) * size;
  }

  #tagAt(place: number): number {
    const { array, tag } = this.#table;
    return array.at((place - 1) >>> 3) + tag + 2 * ((place - 1) & 7);
  }
}
