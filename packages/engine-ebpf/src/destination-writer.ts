import type { ForwardingDestination } from "@loaddirector/engine";
import { addressFamily } from "@loaddirector/model";
import { destinationCodec, destinationFlagValues, loadCodec, settingsCodec } from "./abi.generated";
import type { HashMember } from "./hash-table";
import { editGroup } from "./member-groups";
import { methodNumber, wordOf } from "./names";
import type { Registry } from "./registry";

const field = destinationCodec.offset;

/** Writes one destination's record; its next hop belongs to the data plane and is left alone unless the address moves. */
export function writeDestination(
  registry: Registry,
  want: ForwardingDestination,
  owner: number,
  likelyIndex?: number,
): HashMember {
  const { destination } = registry.tables;
  const index = registry.allocate("destination", want.id, owner, likelyIndex);
  const { view } = destination;
  const at = destination.at(index);
  const old = {
    port: view.getUint16(at + field.port, false),
    family: view.getUint8(at + field.family),
    method: view.getUint8(at + field.method),
    upperThreshold: view.getUint32(at + field.upperThreshold, true),
    lowerThreshold: view.getUint32(at + field.lowerThreshold, true),
  };
  const { word } = wordOf(want.address);
  const port = want.port ?? 0;
  // A tunnel's source is noted with its next hop.
  if (old.method !== methodNumber(want.method)) view.setUint32(at + field.hopState, 0, true);
  const moved = old.family !== 0 && (old.port !== port || !sameBytes(destination.bytes.subarray(at, at + 16), word));
  if (moved) endRecords(registry, index);
  destination.bytes.set(word, at + field.address);
  view.setUint16(at + field.port, port, false);
  view.setUint8(at + field.method, methodNumber(want.method));
  view.setUint8(at + field.family, addressFamily(want.address));
  view.setUint32(at + field.upperThreshold, want.upperThreshold, true);
  view.setUint32(at + field.lowerThreshold, want.lowerThreshold, true);
  view.setUint32(at + field.service, owner, true);
  view.setUint32(at + field.weight, want.weight, true);
  const isAdded = !registry.isAvailable(index);
  const { load } = registry.tables;
  const lastWeightAt = load.at(index) + loadCodec.offset.lastWeight;
  view.setUint8(at + field.flags, destinationFlagValues.available);
  judgeOverload(registry, index, old, want);
  if (isAdded || want.weight > 0) load.view.setUint32(lastWeightAt, want.weight, true);
  editGroup(registry.tables, index);
  return readMember(registry, index);
}

/** A destination as the schedulers' tables are made of it. */
export function readMember({ tables }: Registry, index: number): HashMember {
  const { destination, load } = tables;
  const { view, words32 } = destination;
  const at = destination.at(index);
  const first = (at + field.address) / 4;
  const mixed = words32[first]! ^ words32[first + 1]! ^ words32[first + 2]! ^ words32[first + 3]!;
  return {
    index,
    weight: view.getUint32(at + field.weight, true),
    lastWeight: load.view.getUint32(load.at(index) + loadCodec.offset.lastWeight, true),
    address: fromNetworkOrder(mixed),
    port: view.getUint16(at + field.port, false),
  };
}

const fromNetworkOrder = (word: number): number =>
  ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;

type Thresholds = Pick<ForwardingDestination, "upperThreshold" | "lowerThreshold">;

/** An edit of the thresholds sets or clears the overload flag; between two edits the data plane keeps it. */
function judgeOverload(registry: Registry, index: number, old: Thresholds, want: ForwardingDestination): void {
  if (old.upperThreshold === want.upperThreshold && old.lowerThreshold === want.lowerThreshold) return;
  const { load } = registry.tables;
  const { active, inactive } = loadCodec.read(load.view, load.at(index));
  const overloaded = want.upperThreshold > 0 && active + inactive >= want.upperThreshold;
  const raised = want.upperThreshold === 0 || want.upperThreshold > old.upperThreshold;
  if (overloaded || raised) load.view.setUint32(load.at(index) + loadCodec.offset.overloaded, overloaded ? 1 : 0, true);
}

/** Out of its service: nothing new comes here. With expire_nodest_conn its records end now, else they run out. */
export function retireDestination(registry: Registry, index: number): void {
  const { destination, settings } = registry.tables;
  const at = destination.at(index) + field.flags;
  if (!(destination.view.getUint8(at) & destinationFlagValues.available)) return;
  destination.view.setUint8(at, 0);
  editGroup(registry.tables, index);
  if (settings.view.getUint32(settingsCodec.offset.expireNodestConn, true)) endRecords(registry, index);
}

/** A new generation: records that name the old one are found no more. They are counted until the sweep takes them out. */
function endRecords(registry: Registry, index: number): void {
  const { destination } = registry.tables;
  const at = destination.at(index);
  destination.view.setUint32(at + field.hopState, 0, true);
  destination.view.setUint8(at + field.generation, (destination.view.getUint8(at + field.generation) + 1) & 0xff);
  registry.forgetLoad(index);
  registry.recordsEnded = true;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, place) => byte === b[place]);
}
