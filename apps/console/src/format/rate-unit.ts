/** What a chart or column of traffic counts. */
export const rateKinds = ["bits", "packets", "connections"] as const;
export type RateKind = (typeof rateKinds)[number];

/** One unit for a whole column or chart. `unit` is the same in every language. */
export interface RateUnit {
  readonly divisor: number;
  readonly unit: string;
  readonly decimals: number;
}

const prefixes = [
  { divisor: 1e9, prefix: "G" },
  { divisor: 1e6, prefix: "M" },
  { divisor: 1e3, prefix: "k" },
] as const;
const bases = { bits: "bit/s", packets: "pkt/s", connections: "conn/s" } as const;

/** SI prefix by the largest value shown (per second), so that it has two to four digits before the point. */
export function rateUnit(kind: RateKind, largest: number): RateUnit {
  const found = prefixes.find(({ divisor }) => largest >= divisor * 10);
  if (!found) return { divisor: 1, unit: bases[kind], decimals: 0 };
  return { divisor: found.divisor, unit: `${found.prefix}${bases[kind]}`, decimals: 1 };
}
