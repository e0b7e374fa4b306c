import type { DestinationCounters, ForwardingCounters, TrafficCounters } from "@loaddirector/engine";
import { dropReasonValues, LD_DROP_REASONS } from "./abi.generated";
import type { MappedArray } from "./mapped-array";
import type { Registry } from "./registry";
import type { Tables } from "./tables";

const WORDS = 10;
const FIELDS = 5;
const totals = new Float64Array(FIELDS);

/**
 * Sums of one object's counters over all CPUs, in the order of struct ld_counter. Two 32-bit halves: exact up to 2^53
 * and much faster than bigint. The array is used again by the next call.
 */
function sum(array: MappedArray, objects: number, index: number, cpus: number): Float64Array {
  totals.fill(0);
  const { words32 } = array;
  for (let cpu = 0; cpu < cpus; cpu++) {
    const base = (cpu * objects + index) * WORDS;
    for (let field = 0; field < FIELDS; field++)
      totals[field]! += words32[base + 2 * field]! + words32[base + 2 * field + 1]! * 2 ** 32;
  }
  return totals;
}

/** Of everything in force: objects that were removed are left out although their last connections still run. */
export function readCounters(registry: Registry, table: ForwardingCounters["table"]): ForwardingCounters {
  const { tables } = registry;
  const services = new Map<string, TrafficCounters>();
  for (const [id, index] of registry.all("service")) {
    if (!registry.isLive(index)) continue;
    const total = sum(tables.serviceCounter, tables.service.entries, index, tables.cpus);
    services.set(id, {
      connections: total[0]!,
      packetsIn: total[1]!,
      packetsOut: total[2]!,
      bytesIn: total[3]!,
      bytesOut: total[4]!,
    });
  }
  const destinations = new Map<string, DestinationCounters>();
  const load = tables.load.words32;
  for (const [id, index] of registry.all("destination")) {
    if (!registry.isAvailable(index)) continue;
    const total = sum(tables.destinationCounter, tables.destination.entries, index, tables.cpus);
    const at = tables.load.at(index) / 4;
    destinations.set(id, {
      connections: total[0]!,
      packetsIn: total[1]!,
      packetsOut: total[2]!,
      bytesIn: total[3]!,
      bytesOut: total[4]!,
      active: load[at]!,
      inactive: load[at + 1]!,
      persistent: load[at + 2]!,
    });
  }
  return { at: performance.now(), services, destinations, drops: readDrops(tables), table };
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
