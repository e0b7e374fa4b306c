"use client";

import type { Live } from "@loaddirector/agent-api";
import { useLive, useLiveStore } from "./live-provider";

const stepMs = 5_000;

/**
 * Averages over steps of five seconds, oldest first, for sparklines; null where nothing was heard or the object was not
 * there. `pick` gives the value of a point.
 */
export function useSeries(minutes: number, pick: (point: Live) => number | undefined): readonly (number | null)[] {
  const store = useLiveStore();
  useLive((state) => state.live?.at);
  return seriesOf(store.ring.points, minutes, pick);
}

export function seriesOf(
  points: readonly Live[],
  minutes: number,
  pick: (point: Live) => number | undefined,
): readonly (number | null)[] {
  const newest = points.at(-1)?.at ?? 0;
  // Steps begin at whole multiples, so that a step's value stays what it was.
  const end = Math.floor(newest / stepMs) * stepMs + stepMs;
  const count = (minutes * 60_000) / stepMs;
  const sums = new Float64Array(count);
  const samples = new Uint16Array(count);
  for (let index = points.length - 1; index >= 0; index--) {
    const step = count - 1 - Math.floor((end - 1 - points[index]!.at) / stepMs);
    if (step < 0) break;
    const value = pick(points[index]!);
    if (value === undefined) continue;
    sums[step]! += value;
    samples[step]!++;
  }
  return Array.from(sums, (sum, step) => (samples[step] === 0 ? null : sum / samples[step]!));
}
