import type { Rates } from "@loaddirector/agent-api";
import type { TrafficCounters } from "@loaddirector/engine";

/** Of connections, packetsIn, packetsOut, bytesIn, bytesOut: what one unit of the rate is. Bytes become bits. */
const units = [1, 1, 1, 8, 8] as const;
/** Decimals of the rate: what a chart can show. */
const tenths = [10, 10, 10, 1, 1] as const;

export const noTraffic: TrafficCounters = { connections: 0, packetsIn: 0, packetsOut: 0, bytesIn: 0, bytesOut: 0 };

/**
 * Rates per second between two readings of monotonic counters, `seconds` apart, both in the order of TrafficCounters:
 * connections, packets in and out, bits in and out. Without an earlier reading, or when a counter went back (a reset),
 * there is no rate to tell: zero, never a spike and never negative.
 */
export function writeRates(before: Float64Array | null, after: Float64Array, seconds: number, rates: Float64Array) {
  rates.fill(0, 0, units.length);
  if (!before || seconds <= 0) return;
  for (let field = 0; field < units.length; field++) if (after[field]! < before[field]!) return;
  // Most of ten thousand destinations are idle in any one second.
  if (after[0] === before[0] && after[1] === before[1] && after[2] === before[2]) return;
  for (let field = 0; field < units.length; field++) {
    const rate = ((after[field]! - before[field]!) * units[field]!) / seconds;
    rates[field] = Math.round(rate * tenths[field]!) / tenths[field]!;
  }
}

/** The same of objects, for the few. */
export function ratesBetween(before: TrafficCounters | undefined, after: TrafficCounters, seconds: number): Rates {
  const rates = new Float64Array(units.length);
  writeRates(before ? fieldsOf(before) : null, fieldsOf(after), seconds, rates);
  const [connections = 0, packetsIn = 0, packetsOut = 0, bitsIn = 0, bitsOut = 0] = rates;
  return { connections, packetsIn, packetsOut, bitsIn, bitsOut };
}

function fieldsOf({ connections, packetsIn, packetsOut, bytesIn, bytesOut }: TrafficCounters): Float64Array {
  return Float64Array.of(connections, packetsIn, packetsOut, bytesIn, bytesOut);
}
