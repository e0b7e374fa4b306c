import {
  destinationCodec,
  destinationFlagValues,
  type IdentityKey,
  identityCodec,
  identityKeyCodec,
  LD_NAME_SIZE,
  loadCodec,
  serviceCodec,
  serviceFlagValues,
} from "./abi.generated";
import { carriedRow } from "./handover/carry-counters";
import { BpfError, errnoOf } from "./libbpf";
import type { Tables } from "./tables";

export type Kind = "service" | "destination";
const kindNumbers = { service: 1, destination: 2 } as const;

/** Ids, their indexes and the free room in the maps, as the pinned identity table and the records say. */
export class Registry {
  readonly #ids = { service: new Map<string, number>(), destination: new Map<string, number>() };
  /** By index. */
  readonly #names: Record<Kind, (string | undefined)[]> = { service: [], destination: [] };
  readonly #end = { service: 0, destination: 0 };
  readonly #next = { service: 0, destination: 0 };
  readonly #members: Uint8Array;
  /** Destinations by the service index in their record. */
  readonly #owned = new Map<number, number[]>();
  #nextMember = 0;
  /** Some destination's records were given up since this was last set to false: they wait for the sweep. */
  recordsEnded = false;

  constructor(readonly tables: Tables) {
    this.#members = new Uint8Array(tables.members.entries);
    this.read();
  }

  /** Forgets what it knew and reads the maps. */
  read(): void {
    for (const kind of ["service", "destination"] as const) {
      this.#ids[kind].clear();
      this.#names[kind].length = 0;
      this.#end[kind] = 0;
    }
    this.#owned.clear();
    this.#members.fill(0);
    this.tables.identity.scan((keys, keyAt, values, valueAt) => {
      const kind = keys.readUInt32LE(keyAt) === kindNumbers.service ? "service" : "destination";
      const index = values.readUInt32LE(valueAt + identityCodec.offset.index);
      if (index < this.#array(kind).entries) this.#remember(kind, nameAt(keys, keyAt), index);
    });
    for (const index of this.#ids.service.values()) {
      const { offset, length } = this.range(index);
      this.#members.fill(1, offset, offset + length);
      const table = this.table(index);
      this.#members.fill(1, table.offset, table.offset + table.length);
    }
  }

  indexOf(kind: Kind, id: string): number | undefined {
    return this.#ids[kind].get(id);
  }

  idOf(kind: Kind, index: number): string | undefined {
    return this.#names[kind][index];
  }

  all(kind: Kind): ReadonlyMap<string, number> {
    return this.#ids[kind];
  }

  /** Above every index in use. */
  end(kind: Kind): number {
    return this.#end[kind];
  }

  /** Those of these ids that have an index. */
  *some(kind: Kind, ids: Iterable<string>): Generator<[id: string, index: number]> {
    for (const id of ids) {
      const index = this.#ids[kind].get(id);
      if (index !== undefined) yield [id, index];
    }
  }

  destinationsOf(serviceIndex: number): readonly number[] {
    return this.#owned.get(serviceIndex)?.slice() ?? [];
  }

  /** The range of a service in `members`; an impossible one reads as empty. */
  range(serviceIndex: number): { offset: number; length: number } {
    return this.#rangeAt(serviceIndex, serviceCodec.offset.range);
  }

  /** The buckets of a hashing scheduler, in `members` too. */
  table(serviceIndex: number): { offset: number; length: number } {
    return this.#rangeAt(serviceIndex, serviceCodec.offset.table);
  }

  #rangeAt(serviceIndex: number, field: number): { offset: number; length: number } {
    const { service, members } = this.tables;
    const at = (service.at(serviceIndex) + field) / 4;
    const offset = service.words32[at]!;
    const length = service.words32[at + 1]!;
    return offset + length <= members.entries ? { offset, length } : { offset: 0, length: 0 };
  }

  /**
   * Index for an id, made when there is none. The record is cleared under a new generation before the id is entered,
   * so that a stop in between leaves nothing behind and records of the index's last owner match no more. `likely`: looked
   * at first, which is quicker than 100,000 look-ups.
   */
  allocate(kind: Kind, id: string, owner = 0, likely = -1): number {
    if (this.#names[kind][likely] === id) return likely;
    return this.#ids[kind].get(id) ?? this.allocateMany(kind, [{ id, owner }])[0]!;
  }

  /** The same for many new ids, in one call to the kernel. Returns their indexes. */
  allocateMany(kind: Kind, wanted: readonly { id: string; owner: number }[]): number[] {
    try {
      const generations: number[] = [];
      const indexes = wanted.map(({ id, owner }) => {
        const index = this.#freeIndex(kind);
        generations.push(this.#clear(kind, index, owner));
        this.#remember(kind, id, index);
        return index;
      });
      this.#clearCounters(kind, indexes);
      this.tables.identity.setMany(wanted.length, (place, keys, keyAt, values, valueAt) => {
        keys.writeUInt32LE(kindNumbers[kind], keyAt + identityKeyCodec.offset.kind);
        writeName(keys, keyAt + identityKeyCodec.offset.name, wanted[place]!.id);
        values.writeUInt32LE(indexes[place]!, valueAt + identityCodec.offset.index);
        values.writeUInt32LE(generations[place]!, valueAt + identityCodec.offset.generation);
      });
      return indexes;
    } catch (error) {
      for (const { id } of wanted) this.#forget(kind, id);
      throw error;
    }
  }

  release(kind: Kind, id: string): void {
    this.tables.identity.delete(keyOf(kind, id));
    this.#forget(kind, id);
  }

  #forget(kind: Kind, id: string): void {
    const index = this.#ids[kind].get(id);
    if (index === undefined) return;
    this.#ids[kind].delete(id);
    this.#names[kind][index] = undefined;
    if (kind === "service") this.#owned.delete(index);
    else {
      const owned = this.#owned.get(this.#ownerOf(index));
      const place = owned?.indexOf(index) ?? -1;
      if (place >= 0) owned!.splice(place, 1);
    }
  }

  /** What is known of a destination but the number of its connections, which the data plane alone changes. */
  forgetLoad(destinationIndex: number): void {
    const { load } = this.tables;
    for (const field of ["overloaded", "lastWeight"] as const)
      load.view.setUint32(load.at(destinationIndex) + loadCodec.offset[field], 0, true);
  }

  isAvailable(destinationIndex: number): boolean {
    const { destination } = this.tables;
    const flags = destination.view.getUint8(destination.at(destinationIndex) + destinationCodec.offset.flags);
    return (flags & destinationFlagValues.available) !== 0;
  }

  isLive(serviceIndex: number): boolean {
    const { service } = this.tables;
    if (serviceIndex >= service.entries) return false;
    return (
      (service.view.getUint32(service.at(serviceIndex) + serviceCodec.offset.flags, true) & serviceFlagValues.live) !==
      0
    );
  }

  /**
   * Gives up the ids of destinations that were removed and that no record names any more, then of removed services
   * without destinations. Done only when room is needed: until then what is added again finds its counters.
   */
  forgetUnused(): void {
    const { load } = this.tables;
    for (const [id, index] of this.#ids.destination) {
      const at = load.at(index) / 4;
      const connections = load.words32[at]! + load.words32[at + 1]! + load.words32[at + 2]!;
      if (!this.isAvailable(index) && connections === 0) this.release("destination", id);
    }
    for (const [id, index] of this.#ids.service)
      if (!this.isLive(index) && !this.#owned.get(index)?.length) this.release("service", id);
  }

  /**
   * Room for a list of members, not the room freed last: a packet may still be walking through that. It begins at a
   * multiple of `step`.
   */
  allocateMembers(length: number, step = 1): number {
    if (length === 0) return 0;
    const size = this.#members.length;
    for (let tried = 0, start = this.#nextMember; tried < 2 * size; ) {
      start = Math.ceil(start / step) * step;
      if (start + length > size) {
        tried += size - start;
        start = 0;
      }
      let run = 0;
      while (run < length && !this.#members[start + run]) run++;
      if (run === length) {
        this.#members.fill(1, start, start + length);
        this.#nextMember = start + length;
        return start;
      }
      start += run + 1;
      tried += run + 1;
    }
    throw new BpfError("room for members", errnoOf("ENOSPC"));
  }

  freeMembers(offset: number, length: number): void {
    this.#members.fill(0, offset, offset + length);
  }

  #array(kind: Kind) {
    return kind === "service" ? this.tables.service : this.tables.destination;
  }

  #remember(kind: Kind, id: string, index: number): void {
    this.#ids[kind].set(id, index);
    const names = this.#names[kind];
    while (names.length < index) names.push(undefined);
    names[index] = id;
    this.#end[kind] = Math.max(this.#end[kind], index + 1);
    if (kind === "service") return;
    const owner = this.#ownerOf(index);
    const owned = this.#owned.get(owner);
    if (owned) owned.push(index);
    else this.#owned.set(owner, [index]);
  }

  #ownerOf(destinationIndex: number): number {
    const { destination } = this.tables;
    return destination.view.getUint32(destination.at(destinationIndex) + destinationCodec.offset.service, true);
  }

  #freeIndex(kind: Kind): number {
    const { entries } = this.#array(kind);
    if (this.#ids[kind].size >= entries) this.forgetUnused();
    for (let tried = 0; tried < entries; tried++) {
      const index = (this.#next[kind] + tried) % entries;
      if (this.#names[kind][index] !== undefined) continue;
      this.#next[kind] = index + 1;
      return index;
    }
    throw new BpfError(`room for a ${kind}`, errnoOf("ENOSPC"));
  }

  #clear(kind: Kind, index: number, owner: number): number {
    const { service, cursor, destination } = this.tables;
    if (kind === "service") {
      const at = service.at(index) + serviceCodec.offset.generation;
      const generation = (service.view.getUint32(at, true) + 1) & 0xff;
      service.clear(index);
      service.view.setUint32(at, generation, true);
      cursor.clear(index);
      return generation;
    }
    const at = destination.at(index);
    const generation = (destination.view.getUint8(at + destinationCodec.offset.generation) + 1) & 0xff;
    destination.clear(index);
    destination.view.setUint8(at + destinationCodec.offset.generation, generation);
    destination.view.setUint32(at + destinationCodec.offset.service, owner, true);
    this.forgetLoad(index);
    return generation;
  }

  /** Indexes given at once mostly follow each other. */
  #clearCounters(kind: Kind, indexes: readonly number[]): void {
    const { serviceCounter, destinationCounter, cpus } = this.tables;
    const counters = kind === "service" ? serviceCounter : destinationCounter;
    const { entries } = this.#array(kind);
    for (let from = 0, to = 1; from < indexes.length; from = to++) {
      while (indexes[to] === indexes[to - 1]! + 1) to++;
      for (let row = 0; row <= carriedRow(cpus); row++) counters.clear(row * entries + indexes[from]!, to - from);
    }
  }
}

function keyOf(kind: Kind, id: string): IdentityKey {
  const name = new Uint8Array(LD_NAME_SIZE);
  writeName(name, 0, id);
  return { kind: kindNumbers[kind], name };
}

/** Ids are plain ASCII, filled up with zeros. */
function writeName(bytes: Uint8Array, start: number, id: string): void {
  if (id.length > LD_NAME_SIZE) throw new RangeError(`id too long: ${id}`);
  for (let at = 0; at < id.length; at++) bytes[start + at] = id.charCodeAt(at);
}

function nameAt(keys: Buffer, keyAt: number): string {
  const start = keyAt + identityKeyCodec.offset.name;
  const end = keys.indexOf(0, start);
  return keys.toString("latin1", start, end < 0 ? start + LD_NAME_SIZE : Math.min(end, start + LD_NAME_SIZE));
}
