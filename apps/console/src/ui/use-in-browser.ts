"use client";

import { useSyncExternalStore } from "react";

/** False while the server renders and while the page wakes up: what lies outside of the page's tree comes after. */
export function useInBrowser(): boolean {
  return useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
}
