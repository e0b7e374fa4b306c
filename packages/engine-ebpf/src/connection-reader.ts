import type { Connection, ConnectionState } from "@loaddirector/model";
import {
  bucket4Codec,
  bucket6Codec,
  connection4Codec,
  connection6Codec,
  destinationCodec,
  type Entry,
  entryCodec,
  LD_INDEX_BITS,
  methodValues,
  recordFlagValues,
  serviceCodec,
  serviceFlagValues,
  settingsCodec,
  stateValues,
} from "./abi.generated";
import { clockNow, secondsOf, ticks } from "./clock";
import { addressOf, methodName, protocolName } from "./names";
import type { Registry } from "./registry";
import type { Tables } from "./tables";

export const INDEX_MASK = (1 << LD_INDEX_BITS) - 1;
const stateNames = new Map<number, string>(
  Object.entries(stateValues).map(([name, value]) => [value, name.replace(/([A-Z])/g, "_$1").toUpperCase()]),
);
stateNames.set(stateValues.udpFlow, "UDP");

export const stateNumber = (name: ConnectionState): number =>
  [...stateNames].find(([, each]) => each === name)?.[0] ?? stateValues.free;

/** Where things are in a bucket and a slot of one family, in bytes. */
const layouts = {
  4: { tag: bucket4Codec.offset.tag, slot: bucket4Codec.offset.slot, record: connection4Codec, addressSize: 4 },
  6: { tag: bucket6Codec.offset.tag, slot: bucket6Codec.offset.slot, record: connection6Codec, addressSize: 16 },
} as const;

export function tableOf(tables: Tables, family: 4 | 6) {
  const { tag, slot, record, addressSize } = layouts[family];
  const array = family === 4 ? tables.connection4 : tables.connection6;
  return { family, array, tag, slot, size: record.size, entry: record.offset.entry, addressSize };
}
export type ConnectionTable = ReturnType<typeof tableOf>;

export function tableNow({ settings }: Tables): number {
  return clockNow(settings.view.getUint32(settingsCodec.offset.clockOffset, true));
}

export const stateOf = ({ word }: Pick<Entry, "word">): number => word & 0xff;
export const flagsOf = ({ word }: Pick<Entry, "word">): number => (word >>> 8) & 0xff;
export const protocolOf = ({ word }: Pick<Entry, "word">): number => (word >>> 16) & 0xff;
export const methodOf = ({ word }: Pick<Entry, "word">): number => (word >>> 24) & 7;

const activeStates: ReadonlySet<number> = new Set([
  stateValues.established,
  stateValues.synSent,
  stateValues.synRecv,
  stateValues.synack,
]);
/** Counted as active at its destination; every other state is inactive. */
export const isActive = (entry: Pick<Entry, "word">): boolean => activeStates.has(stateOf(entry));

const isTemplate = (entry: Entry) => (flagsOf(entry) & recordFlagValues.template) !== 0;

/** Ticks until it runs out, 0 or less when it has. */
export function ticksLeft(tables: Tables, entry: Entry, now: number): number {
  const { service, settings } = tables;
  const state = stateOf(entry);
  if (isTemplate(entry)) return templateTicks(tables, entry) - idleTicks(entry, now);
  const own = service.view.getUint32(
    service.at(entry.service & INDEX_MASK) + serviceCodec.offset.timeout + 4 * state,
    true,
  );
  const timeout = own || settings.view.getUint32(settingsCodec.offset.timeout + 4 * state, true);
  return timeout - idleTicks(entry, now);
}

const idleTicks = ({ lastSeen }: Entry, now: number): number => Math.max(0, (now - lastSeen) | 0);

/** The entry of the record at this byte; null when it is free, expired, or its service or destination is gone. */
export function liveEntry(tables: Tables, table: ConnectionTable, at: number, now: number): Entry | null {
  const { service, destination } = tables;
  const entry = entryCodec.read(table.array.view, at + table.entry);
  if (stateOf(entry) <= stateValues.claimed) return null;
  const serviceIndex = entry.service & INDEX_MASK;
  const destinationIndex = entry.destination & INDEX_MASK;
  if (serviceIndex >= service.entries || destinationIndex >= destination.entries) return null;
  const owner = service.view.getUint32(service.at(serviceIndex) + serviceCodec.offset.generation, true) & 0xff;
  const server = destination.view.getUint8(destination.at(destinationIndex) + destinationCodec.offset.generation);
  if (owner !== entry.service >>> LD_INDEX_BITS || server !== entry.destination >>> LD_INDEX_BITS) return null;
  return ticksLeft(tables, entry, now) > 0 || (isTemplate(entry) && entry.sequenceDelta > 0) ? entry : null;
}

/** Most records hold the address their client uses, those of IPv6 always. */
export function virtualWord({ service }: Tables, table: ConnectionTable, at: number, entry: Entry): Uint8Array {
  if (table.family === 6) return copied(table.array.bytes, at + connection6Codec.offset.virtual);
  if (flagsOf(entry) & recordFlagValues.ownAddress)
    return copied(table.array.bytes, at + table.entry + entryCodec.offset.sequenceDelta);
  return copied(service.bytes, service.at(entry.service & INDEX_MASK) + serviceCodec.offset.address);
}

const copied = (bytes: Uint8Array, at: number) => bytes.slice(at, at + 16);

/** The live record at this byte of its table, or null. */
export function readConnection(registry: Registry, table: ConnectionTable, at: number, now: number): Connection | null {
  const { tables } = registry;
  const entry = liveEntry(tables, table, at, now);
  if (!entry) return null;
  const { family, addressSize } = table;
  const { destination } = tables;
  const serviceIndex = entry.service & INDEX_MASK;
  const destinationIndex = entry.destination & INDEX_MASK;
  const server = destination.at(destinationIndex);
  const client = new Uint8Array(16);
  const callId = isTemplate(entry) && isByCallId(tables, serviceIndex) ? table.array.view.getUint32(at, true) : null;
  if (callId === null) client.set(table.array.bytes.subarray(at, at + addressSize));
  return {
    protocol: protocolOf(entry) === 0 ? null : protocolName(protocolOf(entry)),
    client: addressOf(client, family),
    clientPort: entry.clientPort,
    virtual: addressOf(virtualWord(tables, table, at, entry), family),
    virtualPort: entry.virtualPort,
    serviceId: registry.idOf("service", serviceIndex) ?? null,
    destinationId: registry.idOf("destination", destinationIndex) ?? null,
    destination: addressOf(
      destination.bytes.slice(server, server + 16),
      destination.view.getUint8(server + destinationCodec.offset.family),
    ),
    destinationPort: destinationPort(entry, destination.view.getUint16(server + destinationCodec.offset.port, false)),
    method: methodName(methodOf(entry)),
    state: (stateNames.get(stateOf(entry)) ?? "NONE") as ConnectionState,
    template: isTemplate(entry),
    callId: callId === null ? null : callId.toString(16).padStart(8, "0"),
    idle: Math.floor(secondsOf(idleTicks(entry, now))),
    expires: Math.floor(secondsOf(Math.max(0, ticksLeft(tables, entry, now)))),
  };
}

/** The templates of a service are of SIP calls: in the place of a client they have what bpf/call-id.h makes of a Call-ID. */
export function isByCallId({ service }: Tables, index: number): boolean {
  const flags = service.view.getUint32(service.at(index) + serviceCodec.offset.flags, true);
  return (flags & serviceFlagValues.callId) !== 0;
}

/** As bpf/template-timer.h has it. */
const REARMED_SECONDS = 60;

function templateTicks({ service }: Tables, entry: Entry): number {
  if (flagsOf(entry) & recordFlagValues.rearmed) return ticks(REARMED_SECONDS);
  const at = service.at(entry.service & INDEX_MASK) + serviceCodec.offset.persistence;
  return ticks(service.view.getUint32(at, true));
}

/** A template of any port names none; one that is used up is at a port nobody has. */
function destinationPort(entry: Entry, own: number): number {
  if (isTemplate(entry) && (entry.virtualPort === 0 || entry.virtualPort === 0xffff)) return entry.virtualPort;
  return (methodOf(entry) === methodValues.nat && entry.localPort) || own || entry.virtualPort;
}
