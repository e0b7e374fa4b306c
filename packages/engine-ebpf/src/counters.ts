import type { CountersById, DestinationCounters, ForwardingCounters, TrafficCounters } from "@loaddirector/engine";
import { dropReasonValues, LD_DROP_REASONS } from "./abi.generated";
import { readFloods } from "./floods";
import { carriedRow } from "./handover/carry-counters";
import type { MappedArray } from "./mapped-array";
import type { Kind, Registry } from "./registry";
import type { Tables } from "./tables";

const FIELDS = 5;
const WORDS = 2 * FIELDS;

/**
 * Sums over all rows of the first objects, FIELDS numbers each in the order of struct ld_counter. Two 32-bit halves:
 * exact up to 2^53 and much faster than bigint.
 */
function sums(array: MappedArray, objects: number, first: number, cpus: number): Float64Array {
  const totals = new Float64Array(first * FIELDS);
  if (first === 0) return totals;
  const { words32 } = array;
  for (let row = 0; row <= carriedRow(cpus); row++) {
    let word = row * objects * WORDS;
    for (let field = 0; field < totals.length; field++, word += 2)
      totals[field]! += words32[word]! + words32[word + 1]! * 2 ** 32;
  }
  return totals;
}

/**
 * What an object has counted, by its index in the sums. One made after they were taken has an index beyond them, and
 * had counted nothing then.
 */
function writeTraffic(totals: Float64Array, index: number, fields: Float64Array): void {
  const at = index * FIELDS;
  const known = at < totals.length;
  for (let field = 0; field < FIELDS; field++) fields[field] = known ? totals[at + field]! : 0;
}

/** Of everything in force: objects that were removed are left out although their last connections still run. */
export function readCounters(registry: Registry, table: ForwardingCounters["table"]): ForwardingCounters {
  const { tables } = registry;
  const { service, destination, serviceCounter, destinationCounter, cpus } = tables;
  const ofServices = sums(serviceCounter, service.entries, registry.end("service"), cpus);
  const ofDestinations = sums(destinationCounter, destination.entries, registry.end("destination"), cpus);
  const { stride } = tables.load;
  const end = registry.end("destination");
  const loads = end > 0 ? tables.load.words32.slice(0, (end * stride) / 4) : new Uint32Array(0);
  const services = byId(registry, "service", {
    width: FIELDS,
    write(index, fields) {
      if (!registry.isLive(index)) return false;
      writeTraffic(ofServices, index, fields);
      return true;
    },
    value: trafficOf,
  });
  const destinations = byId(registry, "destination", {
    width: FIELDS + 3,
    write(index, fields) {
      if (!registry.isAvailable(index)) return false;
      writeTraffic(ofDestinations, index, fields);
      const at = (index * stride) / 4;
      for (let place = 0; place < 3; place++) fields[FIELDS + place] = loads[at + place] ?? 0;
      return true;
    },
    value: (fields): DestinationCounters => {
      const [active = 0, inactive = 0, persistent = 0] = fields.subarray(FIELDS);
      return { ...trafficOf(fields), active, inactive, persistent };
    },
  });
  return {
    at: performance.now(),
    services,
    destinations,
    drops: readDrops(tables),
    table,
    floods: readFloods(registry),
  };
}

function trafficOf(fields: Float64Array): TrafficCounters {
  const [connections = 0, packetsIn = 0, packetsOut = 0, bytesIn = 0, bytesOut = 0] = fields;
  return { connections, packetsIn, packetsOut, bytesIn, bytesOut };
}

interface KindReader<T> {
  readonly width: number;
  /** False when the object is not in force. */
  write(index: number, fields: Float64Array): boolean;
  value(fields: Float64Array): T;
}

function byId<T>(registry: Registry, kind: Kind, { width, write, value }: KindReader<T>): CountersById<T> {
  const scratch = new Float64Array(width);
  const readInto = (id: string, fields: Float64Array) => {
    const index = registry.indexOf(kind, id);
    return index !== undefined && write(index, fields);
  };
  const get = (id: string) => (readInto(id, scratch) ? value(scratch) : undefined);
  const keys = () => [...registry.all(kind).keys()].filter((id) => readInto(id, scratch));
  return {
    get,
    readInto,
    keys,
    values: () => keys().map((id) => get(id)!),
    get size() {
      return keys().length;
    },
  };
}

function readDrops(tables: Tables): Map<string, number> {
  const drops = new Map<string, number>();
  for (const [reason, number] of Object.entries(dropReasonValues)) {
    if (number === dropReasonValues.none) continue;
    let total = 0;
    for (let row = 0; row <= carriedRow(tables.cpus); row++)
      total += Number(tables.dropCounter.words64[row * LD_DROP_REASONS + number]!);
    drops.set(reason, total);
  }
  return drops;
}
