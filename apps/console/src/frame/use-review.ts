"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { reviewParameter } from "./pages";

/** The review lies over the page one is on; the address says so, so that it can be passed on. */
export function useReview(): { isOpen: boolean; open: () => void; close: () => void } {
  const router = useRouter();
  const path = usePathname();
  const parameters = useSearchParams();
  const go = (isOpen: boolean) => {
    const next = new URLSearchParams(parameters);
    if (isOpen) next.set(reviewParameter, "");
    else next.delete(reviewParameter);
    const query = next.toString().replace(`${reviewParameter}=`, reviewParameter);
    router.push(query ? `${path}?${query}` : path, { scroll: false });
  };
  return { isOpen: parameters.has(reviewParameter), open: () => go(true), close: () => go(false) };
}
