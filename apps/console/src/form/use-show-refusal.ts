"use client";

import { useEffect } from "react";

/** Brings the first thing a save was refused for into view, and the keyboard to its field; each time `refusals` grows. */
export function useShowRefusal(refusals: number): void {
  useEffect(() => {
    if (refusals === 0) return;
    // The form of a drawer comes after the one it lies over.
    const first = [...document.forms].at(-1)?.querySelector<HTMLElement>("[aria-invalid=true], [role=alert]");
    first?.scrollIntoView({ block: "center" });
    first?.focus({ preventScroll: true });
  }, [refusals]);
}
