import type { InterfaceLive, Live, Rates } from "@loaddirector/agent-api";
import type { ForwardingCounters, TrafficCounters } from "@loaddirector/engine";
import { type Config, type Destination, effectiveWeight, indexOf, type Overlay } from "@loaddirector/model";
import type { BoxUsage } from "./box-usage";
import { noTraffic, ratesBetween } from "./rates";

/** Rates of an object with its connections of now. */
export type Row = Rates & { readonly active: number; readonly inactive: number };

/** Two readings of the counters and what belongs to the moment of the second. Rows are worked out when they are asked for. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** In ascending order of id. */
  readonly services: readonly { readonly id: string }[];
  readonly destinations: readonly { readonly id: string }[];
  readonly interfaces: readonly InterfaceLive[];
  readonly box: Live["box"];
  service(id: string): Row;
  destination(id: string): Row;
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
    box: { ...box, connections: used4 + used6, connectionsMax: size4 + size6, drops: dropRates(before, counters) },
    service(id) {
      let active = 0;
      let inactive = 0;
      for (const destination of indexOf(config).destinationsOf.get(id) ?? []) {
        const now = counters.destinations.get(destination.id);
        active += now?.active ?? 0;
        inactive += now?.inactive ?? 0;
      }
      return rowOf(before?.services.get(id), counters.services.get(id), seconds, active, inactive);
    },
    destination(id) {
      const now = counters.destinations.get(id);
      return rowOf(before?.destinations.get(id), now, seconds, now?.active ?? 0, now?.inactive ?? 0);
    },
  };
}

type Reading = TrafficCounters | undefined;

function rowOf(before: Reading, now: Reading, seconds: number, active: number, inactive: number): Row {
  const { connections, packetsIn, packetsOut, bitsIn, bitsOut } = ratesBetween(
    before,
    now ?? noTraffic,
    now ? seconds : 0,
  );
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
