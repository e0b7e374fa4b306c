"use client";

import { useRef } from "react";
import { type RateKind, type RateUnit, rateUnit } from "./rate-unit";

/**
 * One unit for a column whose largest value moves: it grows at once and shrinks only when the largest has fallen to a
 * tenth of what the unit is for, so that figures do not change their unit back and forth.
 */
export function useHeldUnit(kind: RateKind, largest: number): RateUnit {
  const held = useRef<RateUnit | null>(null);
  const wanted = rateUnit(kind, largest);
  const grows = !held.current || wanted.divisor > held.current.divisor;
  const shrinks = held.current && rateUnit(kind, largest * 10).divisor < held.current.divisor;
  if (grows || shrinks || !held.current) held.current = wanted;
  return held.current;
}
