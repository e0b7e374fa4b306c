"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useEffect, useMemo, useState } from "react";
import { type FilterTerm, parseFilter } from "./filter";

const parameter = "filter";

export interface PageFilter {
  readonly typed: string;
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

  // A link or the way back brought another filter.
  useEffect(() => setTyped(inAddress), [inAddress]);

  useEffect(() => {
    if (typed === inAddress) return;
    const timer = setTimeout(() => {
      const next = new URLSearchParams(window.location.search);
      if (typed) next.set(parameter, typed);
      else next.delete(parameter);
      router.replace(next.size > 0 ? `${path}?${next}` : path, { scroll: false });
    }, 300);
    return () => clearTimeout(timer);
  }, [typed, inAddress, path, router]);

  return { typed, terms: useMemo(() => parseFilter(typed), [typed]), type: setTyped };
}
