"use client";

import { useCallback, useMemo, useRef, useState } from "react";

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Adds or takes out; with `extend` everything between the last one and this in `order` is added. */
  readonly toggle: (ids: readonly string[], extend?: { readonly order: readonly string[] }) => void;
  readonly clear: () => void;
}

/** Which destinations operations are for. Those that are gone from `known` are out of it. */
export function useSelection(known: ReadonlySet<string>): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set());
  const last = useRef<string | null>(null);
  const toggle = useCallback<Selection["toggle"]>((ids, extend) => {
    const from = last.current;
    last.current = ids[0] ?? null;
    setChosen((before) => {
      const next = new Set(before);
      if (extend && from && ids[0]) {
        const [a, b] = [extend.order.indexOf(from), extend.order.indexOf(ids[0])].sort((x, y) => x - y);
        if (a! >= 0) for (const id of extend.order.slice(a, b! + 1)) next.add(id);
        return next;
      }
      const all = ids.every((id) => next.has(id));
      for (const id of ids) {
        if (all) next.delete(id);
        else next.add(id);
      }
      return next;
    });
  }, []);
  const clear = useCallback(() => setChosen(new Set()), []);
  const ids = useMemo(() => new Set([...chosen].filter((id) => known.has(id))), [chosen, known]);
  return useMemo(() => ({ ids, toggle, clear }), [ids, toggle, clear]);
}
