import { type Address, addressBytes, addressFamily, type Flow } from "@loaddirector/model";
import {
  destinationCodec,
  type Entry,
  entryCodec,
  LD_INDEX_BITS,
  LD_WAYS,
  methodValues,
  recordFlagValues,
  serviceCodec,
  stateValues,
} from "../abi.generated";
import {
  type ConnectionTable,
  flagsOf,
  INDEX_MASK,
  liveEntry,
  methodOf,
  protocolOf,
  stateOf,
  tableNow,
  tableOf,
  ticksLeft,
  virtualWord,
} from "../connection-reader";
import { protocolNumber } from "../names";
import type { Tables } from "../tables";
import { flowHash } from "./flow-hash";

/** A record in use, live or run out. */
export interface FoundRecord {
  /** Byte of the record in its table. */
  readonly at: number;
  readonly entry: Entry;
  readonly live: boolean;
}

/** The records in the two buckets of one flow, read without touching them. */
export class FlowRecords {
  readonly table: ConnectionTable;
  readonly now: number;
  readonly #slots: readonly number[];
  readonly #tag: number;

  constructor(
    readonly tables: Tables,
    readonly flow: Flow,
  ) {
    this.table = tableOf(tables, addressFamily(flow.client));
    this.now = tableNow(tables);
    const { tag, buckets } = flowHash(tables, flow);
    this.#tag = tag;
    const { array, slot, size } = this.table;
    this.#slots = buckets.flatMap((bucket) =>
      Array.from({ length: LD_WAYS }, (_, way) => array.at(bucket) + slot + way * size),
    );
  }

  /** The record that a packet from the client finds first. */
  inbound(): FoundRecord | null {
    return this.#find((entry, at) => entry.virtualPort === this.flow.virtualPort && this.#serves(entry, at));
  }

  /** The NAT record of this client end whose destination answers from this address and port. */
  answering(address: Address, port: number): FoundRecord | null {
    const { destination } = this.tables;
    const bytes = addressBytes(address)!;
    return this.#find((entry) => {
      if (methodOf(entry) !== methodValues.nat || !this.#hasDestination(entry)) return false;
      const at = destination.at(entry.destination & INDEX_MASK);
      const own = destination.view.getUint16(at + destinationCodec.offset.port, false) || entry.virtualPort;
      return own === port && startsWith(destination.bytes, at, bytes);
    });
  }

  /** Whether a new record finds a free slot, or one whose record has run out. */
  hasRoom(): boolean {
    return this.#slots.some((at) => {
      const entry = this.#entry(at);
      const state = stateOf(entry);
      return (
        state === stateValues.free || (state > stateValues.claimed && (!this.#isRunning(entry) || isHalfOpen(entry)))
      );
    });
  }

  #find(matches: (entry: Entry, at: number) => boolean): FoundRecord | null {
    const { array, tag, addressSize } = this.table;
    const client = addressBytes(this.flow.client)!;
    for (const [place, at] of this.#slots.entries()) {
      const bucket = Math.floor(at / array.stride) * array.stride;
      if (array.view.getUint16(bucket + tag + 2 * (place % LD_WAYS), true) !== this.#tag) continue;
      const entry = this.#entry(at);
      const same =
        stateOf(entry) > stateValues.claimed &&
        entry.clientPort === this.flow.clientPort &&
        protocolOf(entry) === protocolNumber(this.flow.protocol) &&
        client.length === addressSize &&
        startsWith(array.bytes, at, client);
      if (same && matches(entry, at))
        return { at, entry, live: liveEntry(this.tables, this.table, at, this.now) !== null };
    }
    return null;
  }

  #entry(at: number): Entry {
    return entryCodec.read(this.table.array.view, at + this.table.entry);
  }

  #serves(entry: Entry, at: number): boolean {
    const virtual = addressBytes(this.flow.virtual)!;
    return this.#hasService(entry) && startsWith(virtualWord(this.tables, this.table, at, entry), 0, virtual);
  }

  #hasService({ service: reference }: Entry): boolean {
    const { service } = this.tables;
    const index = reference & INDEX_MASK;
    if (index >= service.entries) return false;
    const generation = service.view.getUint32(service.at(index) + serviceCodec.offset.generation, true) & 0xff;
    return generation === reference >>> LD_INDEX_BITS;
  }

  #hasDestination({ destination: reference }: Entry): boolean {
    const { destination } = this.tables;
    const index = reference & INDEX_MASK;
    if (index >= destination.entries) return false;
    return (
      destination.view.getUint8(destination.at(index) + destinationCodec.offset.generation) ===
      reference >>> LD_INDEX_BITS
    );
  }

  #isRunning(entry: Entry): boolean {
    return this.#hasService(entry) && ticksLeft(this.tables, entry, this.now) > 0;
  }
}

/** As half_open_age() of bpf/half-open.h: such a record makes room when nothing else does. */
function isHalfOpen(entry: Entry): boolean {
  const flags = flagsOf(entry);
  if (flags & recordFlagValues.template) return false;
  const isTcp = protocolOf(entry) === protocolNumber("tcp");
  return (flags & recordFlagValues.unproven) !== 0 || (isTcp && halfOpenStates.has(stateOf(entry)));
}

const halfOpenStates = new Set<number>([
  stateValues.none,
  stateValues.synSent,
  stateValues.synRecv,
  stateValues.synack,
]);

function startsWith(bytes: Uint8Array, at: number, part: Uint8Array): boolean {
  return part.every((byte, place) => bytes[at + place] === byte);
}
