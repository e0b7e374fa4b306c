"use client";

import { useEffect, useState } from "react";
import { sparklineSteps } from "../chart/sparkline-path";
import { useLiveStore } from "./live-provider";

const steps = 34;
const everyMs = 5_000;

/**
 * Bits in over the last `seconds`, by id of services or destinations; read anew every five seconds. An id that never
 * was in a point is missing.
 */
export function useSparklines(
  part: "services" | "destinations",
  seconds: number,
): ReadonlyMap<string, readonly (number | null)[]> {
  const store = useLiveStore();
  const [lines, setLines] = useState<ReadonlyMap<string, readonly (number | null)[]>>(new Map());
  useEffect(() => {
    let readAt = 0;
    const read = () => {
      const { newest, points } = store.ring;
      if (!newest || newest.at - readAt < everyMs) return;
      readAt = newest.at;
      const from = newest.at - seconds * 1_000;
      const samples = new Map<string, { at: number; value: number }[]>();
      for (const point of points) {
        if (point.at < from) continue;
        for (const [id, rates] of Object.entries(point[part])) {
          const own = samples.get(id);
          if (own) own.push({ at: point.at, value: rates.bitsIn });
          else samples.set(id, [{ at: point.at, value: rates.bitsIn }]);
        }
      }
      setLines(new Map([...samples].map(([id, own]) => [id, sparklineSteps(own, from, newest.at, steps)])));
    };
    read();
    const refill = store.onRefill(() => {
      readAt = 0;
      read();
    });
    const unsubscribe = store.subscribe(read);
    return () => {
      refill();
      unsubscribe();
    };
  }, [store, part, seconds]);
  return lines;
}
