"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useEffect, useMemo, useRef, useState } from "react";
import { type FilterTerm, parseFilter } from "./filter";

const parameter = "filter";
/** Where a page of a list begins, for lists that come in pages. */
export const cursorParameter = "cursor";

export interface PageFilter {
  readonly typed: string;
  /** What was typed, once nobody has typed for a moment. */
  readonly settled: string;
  readonly terms: readonly FilterTerm[];
  readonly type: (typed: string) => void;
}

/** What is typed filters at once; the address follows, so that it can be passed on. */
export function useFilter(): PageFilter {
  const router = useRouter();
  const path = usePathname();
  const parameters = useSearchParams();
  const inAddress = parameters.get(parameter) ?? "";
  const [typed, setTyped] = useState(inAddress);

  // What was put into the address from here comes back later, when more may have been typed; oldest first.
  const underWay = useRef<string[]>([]);

  // A link or the way back brought another filter.
  useEffect(() => {
    const own = underWay.current.indexOf(inAddress);
    underWay.current.splice(0, own < 0 ? underWay.current.length : own + 1);
    if (own < 0) setTyped(inAddress);
  }, [inAddress]);

  useEffect(() => {
    if (typed === inAddress) return;
    const timer = setTimeout(() => {
      const next = new URLSearchParams(window.location.search);
      if (typed) next.set(parameter, typed);
      else next.delete(parameter);
      underWay.current.push(typed);
      // Another question begins at the start.
      next.delete(cursorParameter);
      router.replace(next.size > 0 ? `${path}?${next}` : path, { scroll: false });
    }, 300);
    return () => clearTimeout(timer);
  }, [typed, inAddress, path, router]);

  return { typed, settled: inAddress, terms: useMemo(() => parseFilter(typed), [typed]), type: setTyped };
}
