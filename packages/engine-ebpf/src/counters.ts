import type { DestinationCounters, ForwardingCounters, TrafficCounters } from "@loaddirector/engine";
import { dropReasonValues, LD_DROP_REASONS, loadCodec } from "./abi.generated";
import type { MappedArray } from "./mapped-array";
import type { Registry } from "./registry";
import type { Tables } from "./tables";

const WORDS = 10;

/** Sums an object's counters over all CPUs. Two 32-bit halves: exact up to 2^53 and much faster than bigint. */
function sum(array: MappedArray, objects: number, index: number, cpus: number): TrafficCounters {
  const totals = [0, 0, 0, 0, 0];
  for (let cpu = 0; cpu < cpus; cpu++) {
    const base = (cpu * objects + index) * WORDS;
    for (let field = 0; field < 5; field++)
      totals[field]! += array.words32[base + 2 * field]! + array.words32[base + 2 * field + 1]! * 2 ** 32;
  }
  const [connections, packetsIn, packetsOut, bytesIn, bytesOut] = totals as [number, number, number, number, number];
  return { connections, packetsIn, packetsOut, bytesIn, bytesOut };
}

/** Of everything in force: objects that were removed are left out although their last connections still run. */
export function readCounters(registry: Registry, table: ForwardingCounters["table"]): ForwardingCounters {
  const { tables } = registry;
  const services = new Map<string, TrafficCounters>();
  for (const [id, index] of registry.all("service"))
    if (registry.isLive(index))
      services.set(id, sum(tables.serviceCounter, tables.service.entries, index, tables.cpus));
  const destinations = new Map<string, DestinationCounters>();
  for (const [id, index] of registry.all("destination")) {
    if (!registry.isAvailable(index)) continue;
    const { active, inactive, persistent } = loadCodec.read(tables.load.view, tables.load.at(index));
    const traffic = sum(tables.destinationCounter, tables.destination.entries, index, tables.cpus);
    destinations.set(id, { ...traffic, active, inactive, persistent });
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
