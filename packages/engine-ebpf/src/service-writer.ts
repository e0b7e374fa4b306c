import type { ForwardingService } from "@loaddirector/engine";
import { destinationCodec, LD_MEMBER_GROUP, type Service, serviceCodec, serviceFlagValues } from "./abi.generated";
import { retireDestination, writeDestination } from "./destination-writer";
import { hashTable, sameTable } from "./hash-table";
import { anyWord, keysOf } from "./listener-keys";
import { keyText, type ListenerTable } from "./listener-table";
import { assignGroups, isGroupedRight, isLong, setGrouped } from "./member-groups";
import { schedulerNumber, serviceFlags, wordOf } from "./names";
import { persistenceFields, templateKey } from "./persistence";
import type { Kind, Registry } from "./registry";
import { freshMark, type Member, moveMark, type SchedulerMark, startMark } from "./scheduler-mark";
import { serviceTimeouts } from "./timeouts";

const noTable = new Uint32Array(0);

/**
 * Writes virtual services into the maps. Each function may be stopped anywhere and called again: it starts from what
 * the maps hold. Order: destinations, then the list of members in one store, then the listeners, then what went.
 */
export class ServiceWriter {
  constructor(
    readonly registry: Registry,
    readonly listeners: ListenerTable,
  ) {}

  write(want: ForwardingService): void {
    const index = this.registry.allocate("service", want.id);
    const old = this.#read(index);
    const before = this.#members(index);
    const known = this.registry.destinationsOf(index);
    const after = want.destinations
      .map((each, place) => writeDestination(this.registry, each, index, known[place]))
      .reverse();
    const mark = this.#markAfter(index, want, old, before, after);
    const weights = freshMark(after);
    const isBound = (old.flags & serviceFlagValues.live) !== 0 && old.scheduler !== schedulerNumber(want.scheduler);
    const keepsList = sameMembers(before, after) && isGroupedRight(this.registry, index);
    this.#writeFields(index, {
      ...old,
      address: want.address ? wordOf(want.address) : anyWord,
      scheduler: schedulerNumber(want.scheduler),
      bindings: (old.bindings + (isBound ? 1 : 0)) & 0xff,
      flags: serviceFlags(want) | (keepsList ? old.flags & serviceFlagValues.grouped : 0),
      maxWeight: weights.maxWeight >>> 0,
      weightStep: weights.weightStep,
      ...persistenceFields(want.persistence),
      ...templateKey(want.listeners),
      timeout: serviceTimeouts(want.timeouts),
    });
    if (!keepsList) this.#replaceMembers(index, after);
    this.#replaceTable(index, hashTable(want.scheduler, after));
    if (mark) this.#writeMark(index, mark);
    this.#writeListeners(index, want);
    const kept = new Set(after.map((member) => member.index));
    for (const owned of this.registry.destinationsOf(index))
      if (!kept.has(owned)) retireDestination(this.registry, owned);
  }

  /** Gives ids to all that is new in many services at once; write() would do it one by one. */
  prepare(services: readonly ForwardingService[]): void {
    const { registry } = this;
    const isNew = (kind: Kind, id: string) => registry.indexOf(kind, id) === undefined;
    registry.allocateMany(
      "service",
      services.flatMap(({ id }) => (isNew("service", id) ? { id, owner: 0 } : [])),
    );
    const destinations: { id: string; owner: number }[] = [];
    for (const { id: serviceId, destinations: members } of services) {
      const owner = registry.indexOf("service", serviceId)!;
      for (const { id } of members) if (isNew("destination", id)) destinations.push({ id, owner });
    }
    registry.allocateMany("destination", destinations);
  }

  /** Its destinations' records run out, or end at once with expire_nodest_conn. */
  remove(id: string): void {
    const index = this.registry.indexOf("service", id);
    if (index === undefined) return;
    for (const key of this.listeners.listenersOf(index)) this.listeners.delete(key);
    this.#replaceMembers(index, []);
    this.#replaceTable(index, noTable);
    for (const owned of this.registry.destinationsOf(index)) retireDestination(this.registry, owned);
    this.#writeFields(index, { ...this.#read(index), flags: 0 });
  }

  /** Listeners and addresses that lead to no live service. */
  removeStrays(): void {
    for (const index of [...this.listeners.owners()])
      if (!this.registry.isLive(index)) for (const key of this.listeners.listenersOf(index)) this.listeners.delete(key);
    for (const key of this.listeners.strayAddresses()) this.listeners.deleteAddress(key);
  }

  #read(index: number): Service {
    const { service } = this.registry.tables;
    return serviceCodec.read(service.view, service.at(index));
  }

  /** Everything but the range, which is replaced apart, in one store. */
  #writeFields(index: number, value: Service): void {
    const { service } = this.registry.tables;
    const at = service.at(index);
    const bytes = new Uint8Array(serviceCodec.size);
    serviceCodec.write(new DataView(bytes.buffer), 0, value);
    service.bytes.set(bytes.subarray(serviceCodec.offset.address), at + serviceCodec.offset.address);
  }

  #members(index: number): Member[] {
    const { members, destination } = this.registry.tables;
    const { offset, length } = this.registry.range(index);
    const list: Member[] = [];
    for (let place = offset; place < offset + length; place++) {
      const member = members.view.getUint32(members.at(place), true);
      if (member >= destination.entries) continue;
      const weight = destination.view.getUint32(destination.at(member) + destinationCodec.offset.weight, true);
      list.push({ index: member, weight });
    }
    return list;
  }

  /** null: the scheduler stays where it stands. */
  #markAfter(
    index: number,
    want: ForwardingService,
    old: Service,
    before: Member[],
    after: Member[],
  ): SchedulerMark | null {
    const { cursor } = this.registry.tables;
    if (!(old.flags & serviceFlagValues.live)) return moveMark(want.scheduler, startMark, [], after);
    if (old.scheduler !== schedulerNumber(want.scheduler)) return freshMark(after);
    const sameWeights =
      want.scheduler !== "wrr" || before.every(({ weight }, place) => weight === after[place]?.weight);
    if (sameMembers(before, after) && sameWeights) return null;
    const at = cursor.at(index);
    const current = {
      position: cursor.view.getUint32(at, true),
      currentWeight: cursor.view.getInt32(at + 4, true),
      maxWeight: old.maxWeight,
      weightStep: old.weightStep,
    };
    return moveMark(want.scheduler, current, before, after);
  }

  #writeMark(index: number, mark: SchedulerMark): void {
    const { cursor } = this.registry.tables;
    cursor.words64[cursor.at(index) / 8] = (BigInt(mark.currentWeight >>> 0) << 32n) | BigInt(mark.position);
  }

  /** Between two lists none is searched by group: their members' loads are told to one of them only. */
  #replaceMembers(index: number, after: readonly Member[]): void {
    const { registry } = this;
    const list = new Uint32Array(after.length);
    for (let place = 0; place < list.length; place++) list[place] = after[place]!.index;
    const step = isLong(list.length) ? LD_MEMBER_GROUP : 1;
    const offset = registry.allocateMembers(list.length, step);
    setGrouped(registry.tables, index, false);
    assignGroups(registry.tables, offset, after);
    this.#replace(index, serviceCodec.offset.range, registry.range(index), list, offset);
    setGrouped(registry.tables, index, isLong(list.length));
  }

  #replaceTable(index: number, table: Uint32Array): void {
    if (sameTable(this.registry, index, table)) return;
    const offset = this.registry.allocateMembers(table.length);
    this.#replace(index, serviceCodec.offset.table, this.registry.table(index), table, offset);
  }

  /** Beside the old one, then by one store in its place. */
  #replace(
    index: number,
    field: number,
    old: { offset: number; length: number },
    list: Uint32Array,
    offset: number,
  ): void {
    const { members, service } = this.registry.tables;
    for (let place = 0; place < list.length; place++)
      members.view.setUint32(members.at(offset + place), list[place]!, true);
    service.words64[(service.at(index) + field) / 8] = (BigInt(list.length) << 32n) | BigInt(offset);
    this.registry.freeMembers(old.offset, old.length);
  }

  #writeListeners(index: number, want: ForwardingService): void {
    const keys = keysOf(want);
    for (const key of keys) this.listeners.set(key, index);
    const kept = new Set(keys.map(keyText));
    for (const key of this.listeners.listenersOf(index)) if (!kept.has(keyText(key))) this.listeners.delete(key);
  }
}

function sameMembers(before: readonly Member[], after: readonly Member[]): boolean {
  return before.length === after.length && before.every(({ index }, place) => index === after[place]!.index);
}
