export const counterFields = ["connections", "packetsIn", "packetsOut", "bytesIn", "bytesOut"] as const;
export type Counters = Record<(typeof counterFields)[number], number>;

export function noCounters(): Counters {
  return { connections: 0, packetsIn: 0, packetsOut: 0, bytesIn: 0, bytesOut: 0 };
}
