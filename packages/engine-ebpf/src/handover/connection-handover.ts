import { destinationCodec, LD_INDEX_BITS, LD_WAYS, methodValues, stateValues } from "../abi.generated";
import { INDEX_MASK, isActive, methodOf, stateOf } from "../connection-reader";
import type { MappedArray } from "../mapped-array";
import type { Tables } from "../tables";
import { RecordImage, RecordSlots } from "./record-place";
import type { BucketLayout, Convert } from "./table-layout";

/** Buckets that are compared at once. */
const BLOCK = 64;

interface From {
  readonly array: MappedArray;
  readonly layout: BucketLayout;
  /** null: records are the same. */
  readonly convert: Convert | null;
}

/**
 * Carries the connections of one family from one table to another while packets change the first: rounds until little
 * changes between two of them, then, when the programs work on the second, what happened in between. The destinations'
 * counts follow the records.
 */
export class ConnectionHandover {
  /** The first table as it was when it was carried over. */
  readonly #base: Buffer;
  readonly #live: Buffer;
  /** By slot of the first table: its record's place in the second, 0: none. */
  readonly #places: Uint32Array;
  readonly #slots: RecordSlots;
  readonly #record: RecordImage;
  readonly #other: RecordImage;
  #lost = 0;

  constructor(
    readonly from: From,
    readonly tables: Tables,
    readonly family: 4 | 6,
  ) {
    const { array, layout } = from;
    const size = array.stride * array.entries;
    this.#live = Buffer.from(array.bytes.buffer, 0, size);
    this.#base = Buffer.alloc(size);
    this.#places = new Uint32Array(array.entries * layout.ways);
    this.#slots = new RecordSlots(tables, family);
    this.#record = new RecordImage(family);
    this.#other = new RecordImage(family);
  }

  /** Live records for which the second table had no room. */
  get lost(): number {
    return this.#lost;
  }

  get carried(): number {
    return this.#places.reduce((sum, place) => sum + (place ? 1 : 0), 0);
  }

  /** Carries over what changed since the last round; returns how many records that were. Nobody uses the second table. */
  round(): number {
    return this.#changes((slot, way, bucket) => {
      this.#leave(slot);
      if (this.#read(bucket, way, this.#record)) this.#enter(slot, this.#tag(bucket, way));
    });
  }

  /** The same when the programs work on the second table: what they found out there stays. */
  merge(): number {
    return this.#changes((slot, way, bucket, before) => {
      if (!this.#read(bucket, way, this.#record)) return;
      const place = this.#places[slot]!;
      if (place === 0) return this.#enter(slot, this.#tag(bucket, way));
      this.#slots.read(place, this.#other);
      if (this.#other.isSameAs(this.#record) && this.#read(before, way, this.#other)) this.#update(place);
    });
  }

  /** Takes what the second table lacks, after a process that was at it died. */
  adopt(): void {
    this.#changes((slot, way, bucket) => {
      if (!this.#read(bucket, way, this.#record)) return;
      const { tag, buckets } = this.#record.hash(this.tables);
      for (const place of this.#slots.tagged(buckets, tag)) {
        this.#slots.read(place, this.#other);
        if (this.#other.isSameAs(this.#record)) return;
      }
      this.#enter(slot, tag);
    });
  }

  /** Calls for every slot that is not as it was, with its bucket now and then. */
  #changes(visit: (slot: number, way: number, bucket: Buffer, before: Buffer) => void): number {
    const { array, layout } = this.from;
    const bucket = Buffer.alloc(array.stride);
    let changed = 0;
    for (let first = 0; first < array.entries; first += BLOCK) {
      const end = Math.min(first + BLOCK, array.entries);
      if (same(this.#live, this.#base, first * array.stride, end * array.stride)) continue;
      for (let number = first; number < end; number++) {
        const start = number * array.stride;
        const before = this.#base.subarray(start, start + array.stride);
        // One look at it: packets go on changing it.
        this.#live.copy(bucket, 0, start, start + array.stride);
        if (bucket.equals(before)) continue;
        for (let way = 0; way < layout.ways; way++) {
          const at = layout.slot + way * layout.slotSize;
          if (this.#tag(bucket, way) === this.#tag(before, way) && same(bucket, before, at, at + layout.slotSize))
            continue;
          visit(number * layout.ways + way, way, bucket, before);
          changed++;
        }
        bucket.copy(before);
      }
    }
    return changed;
  }

  #tag(bucket: Buffer, way: number): number {
    return bucket.readUInt16LE(this.from.layout.tag + 2 * way);
  }

  /** False: there is no connection in the slot, or one that is being written. */
  #read(bucket: Buffer, way: number, into: RecordImage): boolean {
    const { layout, convert } = this.from;
    const at = layout.slot + way * layout.slotSize;
    if (convert) convert(new DataView(bucket.buffer, bucket.byteOffset + at, layout.slotSize), into.view);
    else into.bytes.set(bucket.subarray(at, at + layout.slotSize));
    // The way back to the client is asked of the routing table again. A template has something else there.
    if (!into.isTemplate) into.view.setUint16(into.at("replyHop"), 0, true);
    return stateOf(into) > stateValues.claimed;
  }

  #enter(slot: number, tag: number): void {
    const place = this.#placeFor(slot);
    if (place === 0) {
      this.#lost++;
      return;
    }
    this.#places[slot] = place;
    this.#slots.write(place, this.#record, tag);
    this.#count(this.#record, 1);
    const local = this.#local(this.#record);
    if (local !== null) this.tables.localPort.words32[local] = place;
  }

  /** With as many buckets as before a record keeps its place, and nothing has to be worked out. */
  #placeFor(slot: number): number {
    const { array, layout } = this.from;
    const kept = RecordSlots.place(Math.floor(slot / layout.ways), slot % layout.ways);
    const isKept = array.entries === this.#slots.buckets && layout.ways === LD_WAYS;
    if (isKept && this.#slots.words32[this.#slots.at(kept, "word") / 4] === 0) return kept;
    return this.#slots.free(this.#record.hash(this.tables).buckets);
  }

  #leave(slot: number): void {
    const place = this.#places[slot]!;
    if (place === 0) return;
    this.#places[slot] = 0;
    this.#slots.read(place, this.#other);
    this.#slots.clear(place);
    this.#count(this.#other, -1);
    const local = this.#local(this.#other);
    const ports = this.tables.localPort.words32;
    if (local !== null && ports[local] === place) ports[local] = 0;
  }

  /** #record: as it is now in the first table; #other: as it was carried over. A change on both sides: the second has it. */
  #update(place: number): void {
    const { words32 } = this.#slots;
    const [now, before] = [this.#record, this.#other];
    const word = this.#slots.at(place, "word") / 4;
    if (now.word !== before.word && Atomics.compareExchange(words32, word, before.word, now.word) === before.word) {
      this.#count(before, -1);
      this.#count(now, 1);
    }
    if (now.isTemplate) {
      const controlled = now.word32("sequenceDelta") - before.word32("sequenceDelta");
      Atomics.add(words32, this.#slots.at(place, "sequenceDelta") / 4, controlled);
    }
    const seen = this.#slots.at(place, "lastSeen") / 4;
    if (((now.word32("lastSeen") - words32[seen]!) | 0) > 0) words32[seen] = now.word32("lastSeen");
  }

  /** As load_enter() and load_leave() of bpf/load.h; a destination of another generation has counts of its own. */
  #count(record: RecordImage, by: 1 | -1): void {
    const { destination, load } = this.tables;
    const reference = record.word32("destination");
    const index = reference & INDEX_MASK;
    if (index >= destination.entries) return;
    const generation = destination.view.getUint8(destination.at(index) + destinationCodec.offset.generation);
    if (generation !== reference >>> LD_INDEX_BITS) return;
    const kind = record.isTemplate ? 2 : isActive(record) ? 0 : 1;
    Atomics.add(load.words32, load.at(index) / 4 + kind, by);
  }

  /** Word of `local_port`: of a FULLNAT connection's number and port. */
  #local(record: RecordImage): number | null {
    if (record.isTemplate || methodOf(record) !== methodValues.fullnat) return null;
    return ((record.word >>> 27) << 16) | record.localPort;
  }
}

const same = (a: Buffer, b: Buffer, start: number, end: number) => a.compare(b, start, end, start, end) === 0;
