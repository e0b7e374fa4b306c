import type { CountersById, DestinationCounters, ForwardingCounters, TrafficCounters } from "@loaddirector/engine";
import { dropReasonValues, LD_DROP_REASONS } from "./abi.generated";
import type { MappedArray } from "./mapped-array";
import type { Kind, Registry } from "./registry";
import type { Tables } from "./tables";

const FIELDS = 5;
const WORDS = 2 * FIELDS;

/**
 * Sums over all CPUs of the first objects, FIELDS numbers each in the order of struct ld_counter. Two 32-bit halves:
 * exact up to 2^53 and much faster than bigint.
 */
function sums(array: MappedArray, objects: number, first: number, cpus: number): Float64Array {
  const totals = new Float64Array(first * FIELDS);
  const { words32 } = array;
  for (let cpu = 0; cpu < cpus; cpu++) {
    let word = cpu * objects * WORDS;
    for (let field = 0; field < totals.length; field++, word += 2)
      totals[field]! += words32[word]! + words32[word + 1]! * 2 ** 32;
  }
  return totals;
}

/** What an object of the kind has counted, by its index in the sums. */
function trafficAt(totals: Float64Array, index: number): TrafficCounters {
  const at = index * FIELDS;
  return {
    connections: totals[at]!,
    packetsIn: totals[at + 1]!,
    packetsOut: totals[at + 2]!,
    bytesIn: totals[at + 3]!,
    bytesOut: totals[at + 4]!,
  };
}

/** Of everything in force: objects that were removed are left out although their last connections still run. */
export function readCounters(registry: Registry, table: ForwardingCounters["table"]): ForwardingCounters {
  const { tables } = registry;
  const { service, destination, serviceCounter, destinationCounter, cpus } = tables;
  const ofServices = sums(serviceCounter, service.entries, registry.end("service"), cpus);
  const ofDestinations = sums(destinationCounter, destination.entries, registry.end("destination"), cpus);
  const { words32, stride } = tables.load;
  const loads = words32.slice(0, (registry.end("destination") * stride) / 4);
  const services = byId(registry, "service", (index) =>
    (index + 1) * FIELDS <= ofServices.length && registry.isLive(index) ? trafficAt(ofServices, index) : undefined,
  );
  const destinations = byId(registry, "destination", (index): DestinationCounters | undefined => {
    if ((index + 1) * FIELDS > ofDestinations.length || !registry.isAvailable(index)) return undefined;
    const at = (index * stride) / 4;
    const [active, inactive, persistent] = [loads[at]!, loads[at + 1]!, loads[at + 2]!];
    return { ...trafficAt(ofDestinations, index), active, inactive, persistent };
  });
  return { at: performance.now(), services, destinations, drops: readDrops(tables), table };
}

function byId<T>(registry: Registry, kind: Kind, read: (index: number) => T | undefined): CountersById<T> {
  const get = (id: string) => {
    const index = registry.indexOf(kind, id);
    return index === undefined ? undefined : read(index);
  };
  const keys = () => [...registry.all(kind).keys()].filter((id) => get(id) !== undefined);
  return {
    get,
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
    for (let cpu = 0; cpu < tables.cpus; cpu++)
      total += Number(tables.dropCounter.words64[cpu * LD_DROP_REASONS + number]!);
    drops.set(reason, total);
  }
  return drops;
}
