import type { Rates } from "@loaddirector/agent-api";
import type { TrafficCounters } from "@loaddirector/engine";

export const noTraffic: TrafficCounters = { connections: 0, packetsIn: 0, packetsOut: 0, bytesIn: 0, bytesOut: 0 };

const zero: Rates = { connections: 0, packetsIn: 0, packetsOut: 0, bitsIn: 0, bitsOut: 0 };

/**
 * Rates per second between two readings of monotonic counters, `seconds` apart. Without an earlier reading, or when a
 * counter went back (a reset), there is no rate to tell: zero, never a spike and never negative.
 */
export function ratesBetween(before: TrafficCounters | undefined, after: TrafficCounters, seconds: number): Rates {
  if (!before || seconds <= 0) return zero;
  const connections = after.connections - before.connections;
  const packetsIn = after.packetsIn - before.packetsIn;
  const packetsOut = after.packetsOut - before.packetsOut;
  const bytesIn = after.bytesIn - before.bytesIn;
  const bytesOut = after.bytesOut - before.bytesOut;
  if (connections < 0 || packetsIn < 0 || packetsOut < 0 || bytesIn < 0 || bytesOut < 0) return zero;
  // Most of ten thousand destinations are idle in any one second.
  if (packetsIn === 0 && packetsOut === 0 && connections === 0) return zero;
  return {
    connections: round(connections / seconds),
    packetsIn: round(packetsIn / seconds),
    packetsOut: round(packetsOut / seconds),
    bitsIn: Math.round((bytesIn * 8) / seconds),
    bitsOut: Math.round((bytesOut * 8) / seconds),
  };
}

/** One decimal: what a chart can show. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
