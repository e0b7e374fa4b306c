"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";

const parameter = "open";
export const newObject = "new";

/** Which object's form lies over the list; the address says so, so that it can be passed on. */
export function useOpenObject(): { id: string | null; hrefOf: (id: string) => string; close: () => void } {
  const router = useRouter();
  const path = usePathname();
  const parameters = useSearchParams();
  const hrefOf = (id: string | null) => {
    const next = new URLSearchParams(parameters);
    if (id === null) next.delete(parameter);
    else next.set(parameter, id);
    return next.size > 0 ? `${path}?${next}` : path;
  };
  return {
    id: parameters.get(parameter),
    hrefOf,
    close: () => router.push(hrefOf(null), { scroll: false }),
  };
}
