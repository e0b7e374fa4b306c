"use client";

import { useMemo, useRef } from "react";

/**
 * Keeps the order of rows while someone reads: sorted anew when the sorting changes or rows come and go, not with every
 * figure that moves. `key` names the sorting.
 */
export function useHeldOrder<T extends { readonly id: string }>(
  rows: readonly T[],
  key: string,
  compare: ((a: T, b: T) => number) | null,
): readonly T[] {
  const held = useRef<{ key: string; ids: string; place: Map<string, number> } | null>(null);
  return useMemo(() => {
    if (!compare) return rows;
    const ids = rows
      .map(({ id }) => id)
      .sort()
      .join();
    if (held.current?.key !== key || held.current.ids !== ids)
      held.current = { key, ids, place: new Map([...rows].sort(compare).map(({ id }, place) => [id, place])) };
    const { place } = held.current;
    return [...rows].sort((a, b) => place.get(a.id)! - place.get(b.id)!);
  }, [rows, key, compare]);
}
