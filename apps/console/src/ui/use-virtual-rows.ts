"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useState, useSyncExternalStore } from "react";

const narrow = "(width < 720px)";

/** Height of a table's row in pixels, as the Row primitive draws it. */
function useRowHeight(): number {
  const isNarrow = useSyncExternalStore(
    (onChange) => {
      const query = window.matchMedia(narrow);
      query.addEventListener("change", onChange);
      return () => query.removeEventListener("change", onChange);
    },
    () => window.matchMedia(narrow).matches,
    () => false,
  );
  return isNarrow ? 44 : 26;
}

export interface VirtualRows {
  /** Rows to draw, by index. */
  readonly indexes: readonly number[];
  /** Heights of the rows left out above and below, in pixels. */
  readonly above: number;
  readonly below: number;
  readonly scrollTo: (index: number) => void;
}

/** Only the rows in view of a long table are drawn. The page scrolls, not the table; `body` is the table's <tbody>. */
export function useVirtualRows(count: number, body: RefObject<HTMLTableSectionElement | null>): VirtualRows {
  const height = useRowHeight();
  const [offset, setOffset] = useState(0);
  const page = () => document.getElementById("page");

  // What stands above the table may come and go.
  useLayoutEffect(() => {
    const scroller = page();
    if (!scroller || !body.current) return;
    const top = body.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
    if (Math.abs(top - offset) > 1) setOffset(top);
  });

  const virtualizer = useVirtualizer({
    count,
    getScrollElement: page,
    estimateSize: () => height,
    overscan: 12,
    scrollMargin: offset,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes are measured anew when the height differs
  useEffect(() => virtualizer.measure(), [height]);

  const items = virtualizer.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  return {
    indexes: items.map((item) => item.index),
    above: first ? first.start - offset : 0,
    below: last ? virtualizer.getTotalSize() - (last.end - offset) : 0,
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: "auto" }),
  };
}
