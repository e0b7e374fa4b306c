"use client";

import { useSyncExternalStore } from "react";
import { useLive } from "../live/live-provider";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = 0;

/** One timer of a second for the whole tab. */
function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function read() {
  if (now === 0 || listeners.size === 0) now = Date.now();
  return now;
}

/** This browser's clock, once a second; null while the server renders. */
export function useBrowserNow(): number | null {
  return useSyncExternalStore(subscribe, read, () => null);
}

/** The box's clock, once a second; null while the server renders. */
export function useBoxNow(): number | null {
  const offset = useLive((state) => state.clockOffset);
  const browser = useBrowserNow();
  return browser === null ? null : browser + offset;
}
