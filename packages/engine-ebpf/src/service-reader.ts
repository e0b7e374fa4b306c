import type { ForwardingDestination, ForwardingService } from "@loaddirector/engine";
import { destinationCodec, LD_MARK, serviceCodec, serviceFlagValues } from "./abi.generated";
import { readMember } from "./destination-writer";
import { hashTable, sameTable } from "./hash-table";
import { serviceOfKeys } from "./listener-keys";
import type { ListenerTable } from "./listener-table";
import { isGroupedRight } from "./member-groups";
import { addressOf, methodName, schedulerFlagsOf, schedulerName } from "./names";
import { persistenceOf, templateKey } from "./persistence";
import type { Registry } from "./registry";
import { freshMark } from "./scheduler-mark";
import { timeoutsOf } from "./timeouts";

const field = destinationCodec.offset;

export interface ReadServices {
  /** In ascending order of id. */
  readonly services: ForwardingService[];
  /** Ids of services whose maps contradict each other: derived fields, marks or references are not what they should be. */
  readonly damaged: ReadonlySet<string>;
  /** Listeners or addresses that lead to no live service. */
  readonly strays: number;
}

/**
 * Reads virtual services back from the maps, and notices what the shape of a service cannot show. With `only`, of these
 * ids, and no strays.
 */
export function readServices(registry: Registry, listeners: ListenerTable, only?: ReadonlySet<string>): ReadServices {
  const services: ForwardingService[] = [];
  const damaged = new Set<string>();
  const live = new Set<number>();
  for (const [id, index] of only ? registry.some("service", only) : registry.all("service")) {
    const read = readService(registry, listeners, id, index);
    if (!read) continue;
    live.add(index);
    services.push(read.service);
    if (!read.sound) damaged.add(id);
  }
  services.sort((a, b) => (a.id < b.id ? -1 : 1));
  if (only) return { services, damaged, strays: 0 };
  const strays = [...listeners.owners()].filter((index) => !live.has(index)).length + listeners.strayAddresses().length;
  return { services, damaged, strays };
}

function readService(registry: Registry, listeners: ListenerTable, id: string, index: number) {
  const { service, members } = registry.tables;
  const record = serviceCodec.read(service.view, service.at(index));
  if (!(record.flags & serviceFlagValues.live)) return null;
  const keys = listeners.listenersOf(index);
  const { offset, length } = registry.range(index);
  const read = Array.from({ length }, (_, place) =>
    readDestination(registry, members.view.getUint32(members.at(offset + place), true), index),
  ).reverse();
  const scheduler = schedulerName(record.scheduler);
  const named = serviceOfKeys(keys, record.address.word);
  const template = templateKey(named.listeners);
  const weights = freshMark(read.map(({ destination }) => ({ index: 0, weight: destination.weight })));
  const kept = new Set(read.map(({ destination }) => destination.id));
  const sound =
    read.every((each) => each.sound) &&
    kept.size === read.length &&
    isGroupedRight(registry, index) &&
    keys.every(
      (key) =>
        listeners.isReachable(key) &&
        (key.protocol === LD_MARK || key.address.word.every((byte, at) => byte === record.address.word[at])),
    ) &&
    record.maxWeight === weights.maxWeight &&
    record.weightStep === weights.weightStep &&
    sameTable(registry, index, hashTable(scheduler, membersOf(registry, offset, length))) &&
    record.templatePort === template.templatePort &&
    record.templateProtocol === template.templateProtocol &&
    registry
      .destinationsOf(index)
      .every((owned) => kept.has(registry.idOf("destination", owned)!) || !registry.isAvailable(owned));
  const value: ForwardingService = {
    id,
    ...named,
    scheduler,
    schedulerFlags: schedulerFlagsOf(record.flags, scheduler),
    onePacket: (record.flags & serviceFlagValues.onePacket) !== 0,
    persistence: persistenceOf(record),
    timeouts: timeoutsOf(record.timeout),
    helper: record.flags & serviceFlagValues.relays ? "ftp" : null,
    destinations: read.map(({ destination }) => destination),
  };
  return { service: value, sound };
}

function membersOf(registry: Registry, offset: number, length: number) {
  const { members, destination } = registry.tables;
  const indexes = Array.from({ length }, (_, place) => members.view.getUint32(members.at(offset + place), true));
  return indexes.filter((each) => each < destination.entries).map((each) => readMember(registry, each));
}

function readDestination(
  registry: Registry,
  index: number,
  owner: number,
): { destination: ForwardingDestination; sound: boolean } {
  const { destination } = registry.tables;
  if (index >= destination.entries) return { destination: unknownDestination(index), sound: false };
  const { view } = destination;
  const at = destination.at(index);
  const family = view.getUint8(at + field.family);
  const id = registry.idOf("destination", index);
  return {
    destination: {
      id: id ?? `?${index}`,
      address: addressOf(destination.bytes.subarray(at, at + 16), family === 6 ? 6 : 4),
      port: view.getUint16(at + field.port, false) || null,
      weight: view.getUint32(at + field.weight, true),
      method: methodName(view.getUint8(at + field.method)),
      upperThreshold: view.getUint32(at + field.upperThreshold, true),
      lowerThreshold: view.getUint32(at + field.lowerThreshold, true),
    },
    sound:
      id !== undefined &&
      view.getUint32(at + field.service, true) === owner &&
      registry.isAvailable(index) &&
      (family === 4 || family === 6),
  };
}

function unknownDestination(index: number): ForwardingDestination {
  const address = addressOf(new Uint8Array(16), 4);
  return { id: `?${index}`, address, port: null, weight: 0, method: "nat", upperThreshold: 0, lowerThreshold: 0 };
}
