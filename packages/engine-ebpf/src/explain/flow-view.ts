import type { Cursor, FlowView, Member, RecordView, ServiceView } from "@loaddirector/engine";
import { addressFamily, type Flow } from "@loaddirector/model";
import {
  type Destination,
  destinationCodec,
  type Entry,
  LD_INDEX_BITS,
  type Load,
  loadCodec,
  recordFlagValues,
  type Service,
  serviceCodec,
  serviceFlagValues,
  settingsCodec,
  stateValues,
} from "../abi.generated";
import { flagsOf, INDEX_MASK, isActive, readConnection, stateOf, tableNow, tableOf } from "../connection-reader";
import { ignoresEcho } from "../echo-ignored";
import { addressOf, methodName, schedulerName } from "../names";
import type { Registry } from "../registry";
import { FlowRecords } from "./flow-records";
import { hashBuckets } from "./hash-buckets";
import { isVirtualAddress, type Listening, listening } from "./listening";
import { notedMembers } from "./noted-members";
import { usableTemplate } from "./usable-template";

/** What the mapped tables hold of one flow. */
export function flowView(registry: Registry, flow: Flow): FlowView {
  const { tables } = registry;
  const records = new FlowRecords(tables, flow);
  const found = records.inbound();
  const setting = (name: keyof typeof settingsCodec.offset) =>
    tables.settings.view.getUint32(settingsCodec.offset[name], true);
  return {
    record: () => (found?.live ? recordView(registry, records, found.at, found.entry) : null),
    isVirtualAddress: () => isVirtualAddress(tables, flow),
    ignoresEcho: () => ignoresEcho(tables, flow.virtual),
    serviceOf: () => {
      const heard = listening(tables, flow);
      // The data plane takes a record that has run out from the table, and from the counts, before it schedules.
      return heard && serviceView(registry, flow, heard, found?.live ? null : (found?.entry ?? null));
    },
    isTupleTaken: (_flow, { address, port }) => {
      const other = records.answering(address, port ?? flow.virtualPort);
      return other?.live === true && other.at !== found?.at && !givesWay(other.entry);
    },
    hasRoom: () => found !== null || records.hasRoom(),
    switches: {
      connReuseMode: setting("connReuseMode"),
      expireNodestConn: setting("expireNodestConn") !== 0,
      unmatchedToStack: setting("unmatchedToStack") !== 0,
    },
  };
}

function recordView(registry: Registry, { table, now }: FlowRecords, at: number, entry: Entry): RecordView | null {
  const connection = readConnection(registry, table, at, now);
  if (!connection) return null;
  const { destination } = registry.tables;
  const index = entry.destination & INDEX_MASK;
  return {
    connection,
    controlled: (flagsOf(entry) & recordFlagValues.controlled) !== 0,
    available: registry.isAvailable(index),
    weight: destination.view.getUint32(destination.at(index) + destinationCodec.offset.weight, true),
  };
}

function serviceView(
  registry: Registry,
  flow: Flow,
  { index, listener, anyAddress }: Listening,
  leaving: Entry | null,
): ServiceView | null {
  const { service, members } = registry.tables;
  if (index >= service.entries) return null;
  const record = serviceCodec.read(service.view, service.at(index));
  const scheduler = schedulerName(record.scheduler);
  const { offset, length } = registry.range(index);
  const places = Array.from({ length }, (_, place) => members.view.getUint32(members.at(offset + place), true));
  return {
    id: registry.idOf("service", index) ?? "",
    listener,
    anyAddress,
    scheduler,
    cursor: cursorOf(registry, index, record),
    persistent: record.persistence !== 0,
    byCallId: (record.flags & serviceFlagValues.callId) !== 0,
    template: templateView(registry, flow, index, record),
    members: places.map((each) => memberOf(registry, each, leaving)),
    buckets: hashBuckets(registry, { index, flags: record.flags, scheduler, places }, flow),
    noted: notedMembers(registry.tables, referenceTo(index, record.generation), scheduler, flow).map((reference) =>
      places.findIndex((each) => referenceOf(registry, each) === reference),
    ),
  };
}

function templateView(registry: Registry, flow: Flow, index: number, owner: Service): ServiceView["template"] {
  const { tables } = registry;
  const found = usableTemplate(registry, flow, index, owner);
  if (!found) return null;
  const connection = readConnection(registry, tableOf(tables, addressFamily(flow.client)), found.at, tableNow(tables));
  return connection && { connection, member: memberOf(registry, found.entry.destination & INDEX_MASK, null) };
}

/** As gives_way() of bpf/inbound.h. */
const givesWay = (entry: Entry) => [stateValues.timeWait, stateValues.close].some((state) => state === stateOf(entry));

const referenceTo = (index: number, generation: number) => (index | (generation << LD_INDEX_BITS)) >>> 0;

function referenceOf({ tables: { destination } }: Registry, index: number): number {
  return referenceTo(index, destinationCodec.read(destination.view, destination.at(index)).generation);
}

function cursorOf(
  { tables: { cursor } }: Registry,
  index: number,
  record: { maxWeight: number; weightStep: number },
): Cursor {
  const at = cursor.at(index);
  return {
    position: cursor.view.getUint32(at, true),
    currentWeight: cursor.view.getInt32(at + 4, true),
    maxWeight: record.maxWeight | 0,
    weightStep: record.weightStep | 0,
  };
}

function memberOf(registry: Registry, index: number, leaving: Entry | null): Member {
  const { destination, load } = registry.tables;
  const server = destinationCodec.read(destination.view, destination.at(index));
  const counts = loadCodec.read(load.view, load.at(index));
  return {
    destinationId: registry.idOf("destination", index) ?? null,
    address: addressOf(server.address.word, server.family),
    port: server.port || null,
    method: methodName(server.method),
    weight: server.weight,
    ...(leaving && leaving.destination === referenceTo(index, server.generation)
      ? loadWithout(counts, leaving, server)
      : { active: counts.active, inactive: counts.inactive, overloaded: counts.overloaded !== 0 }),
  };
}

/** As load_leave() of bpf/load.h. */
function loadWithout(
  { active, inactive, overloaded }: Load,
  leaving: Entry,
  { upperThreshold, lowerThreshold }: Pick<Destination, "upperThreshold" | "lowerThreshold">,
): Pick<Member, "active" | "inactive" | "overloaded"> {
  const total = active + inactive - 1;
  const below = lowerThreshold > 0 ? total < lowerThreshold : total * 4 < upperThreshold * 3 || upperThreshold === 0;
  const left = isActive(leaving) ? { active: active - 1, inactive } : { active, inactive: inactive - 1 };
  return { ...left, overloaded: overloaded !== 0 && !below };
}
