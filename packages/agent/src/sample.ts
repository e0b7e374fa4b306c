import type { InterfaceLive, Live, Rates } from "@loaddirector/agent-api";
import type { CountersById, DestinationCounters, ForwardingCounters, TrafficCounters } from "@loaddirector/engine";
import { type Config, type Destination, effectiveWeight, indexOf, type Overlay } from "@loaddirector/model";
import type { BoxUsage } from "./box-usage";
import { writeRates } from "./rates";

/** Rates of an object with its connections of now. */
export type Row = Rates & { readonly active: number; readonly inactive: number };
/** The fields of a row where it is a list of numbers. */
export const rowFields = ["connections", "packetsIn", "packetsOut", "bitsIn", "bitsOut", "active", "inactive"] as const;
const [ACTIVE, INACTIVE] = [5, 6];

/** Writes the row of an object as numbers, in the order of rowFields. */
export type WriteRow = (id: string, row: Float64Array) => void;

/** Two readings of the counters and what belongs to the moment of the second. Rows are worked out when they are asked for. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** In ascending order of id. */
  readonly services: readonly { readonly id: string }[];
  readonly destinations: readonly { readonly id: string }[];
  readonly interfaces: readonly InterfaceLive[];
  readonly box: Live["box"];
  readonly writeService: WriteRow;
  readonly writeDestination: WriteRow;
}

export interface SampleOptions {
  /** null: the first reading, all rates zero. */
  readonly before: ForwardingCounters | null;
  readonly counters: ForwardingCounters;
  readonly config: Config;
  readonly interfaces: readonly InterfaceLive[];
  readonly box: BoxUsage;
}

export function createSample({ before, counters, config, interfaces, box }: SampleOptions): Sample {
  const seconds = before ? (counters.at - before.at) / 1000 : 0;
  const { used4, used6, size4, size6 } = counters.table;
  return {
    at: Date.now(),
    services: config.virtualServices,
    destinations: config.destinations,
    interfaces,
    box: {
      ...box,
      connections: used4 + used6,
      connectionsMax: size4 + size6,
      drops: dropRates(before, counters),
      floods: Object.fromEntries(counters.floods ?? []),
    },
    writeService(id, row) {
      writeTraffic(before?.services, counters.services, id, seconds, row);
      for (const destination of indexOf(config).destinationsOf.get(id) ?? []) {
        if (!readInto(counters.destinations, destination.id, now)) continue;
        row[ACTIVE]! += now[TRAFFIC]!;
        row[INACTIVE]! += now[TRAFFIC + 1]!;
      }
    },
    writeDestination(id, row) {
      if (!writeTraffic(before?.destinations, counters.destinations, id, seconds, row)) return;
      row[ACTIVE] = now[TRAFFIC]!;
      row[INACTIVE] = now[TRAFFIC + 1]!;
    },
  };
}

/** Fields of TrafficCounters, before those that only destinations have. */
const TRAFFIC = 5;
const earlier = new Float64Array(8);
const now = new Float64Array(8);

/** Leaves the reading of now in `now`. False when there is none. */
function writeTraffic(
  before: CountersById<TrafficCounters> | undefined,
  after: CountersById<TrafficCounters>,
  id: string,
  seconds: number,
  row: Float64Array,
): boolean {
  row.fill(0);
  if (!readInto(after, id, now)) return false;
  writeRates(before && readInto(before, id, earlier) ? earlier : null, now, seconds, row);
  return true;
}

function readInto(counters: CountersById<TrafficCounters>, id: string, fields: Float64Array): boolean {
  if (counters.readInto) return counters.readInto(id, fields);
  const value = counters.get(id);
  if (value) fields.set(traffic.map((name) => (value as DestinationCounters)[name] ?? 0));
  return value !== undefined;
}
const traffic = [
  "connections",
  "packetsIn",
  "packetsOut",
  "bytesIn",
  "bytesOut",
  "active",
  "inactive",
  "persistent",
] as const;

/** A row as an object. */
export function rowOf(id: string, write: WriteRow): Row {
  const row = new Float64Array(rowFields.length);
  write(id, row);
  const [connections = 0, packetsIn = 0, packetsOut = 0, bitsIn = 0, bitsOut = 0, active = 0, inactive = 0] = row;
  return { connections, packetsIn, packetsOut, bitsIn, bitsOut, active, inactive };
}

function dropRates(before: ForwardingCounters | null, counters: ForwardingCounters): Record<string, number> {
  const seconds = before ? (counters.at - before.at) / 1000 : 0;
  const drops: Record<string, number> = {};
  for (const [reason, count] of counters.drops) {
    const rate = seconds > 0 ? (count - (before?.drops.get(reason) ?? 0)) / seconds : 0;
    if (rate > 0) drops[reason] = Math.round(rate * 10) / 10;
  }
  return drops;
}

/** What the engine is told of a destination now; null: it takes no part. */
export function weightOf(config: Config, destination: Destination, overlay: Overlay): number | null {
  const server = indexOf(config).realServers.get(destination.realServerId);
  const weight = server ? effectiveWeight(destination, server, overlay) : "absent";
  return weight === "absent" ? null : weight;
}
