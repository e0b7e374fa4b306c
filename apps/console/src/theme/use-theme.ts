"use client";

import { useCallback, useSyncExternalStore } from "react";
import { setPreferenceCookie } from "../i18n/preference-cookie";
import { type Theme, themeCookie, themeOf } from "./theme";

const changed = "ld-theme";

/** The chosen theme, as <html data-theme> says, and how to change it. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore(subscribe, read, () => "system" as Theme);
  const choose = useCallback((next: Theme) => {
    document.documentElement.dataset.theme = next;
    setPreferenceCookie(themeCookie, next);
    window.dispatchEvent(new Event(changed));
  }, []);
  return [theme, choose];
}

/** Calls `listener` whenever the colours in effect change, so that canvases can draw themselves anew. */
export function subscribeToColours(listener: () => void): () => void {
  const media = window.matchMedia("(prefers-color-scheme: light)");
  media.addEventListener("change", listener);
  window.addEventListener(changed, listener);
  return () => {
    media.removeEventListener("change", listener);
    window.removeEventListener(changed, listener);
  };
}

function subscribe(listener: () => void) {
  window.addEventListener(changed, listener);
  return () => window.removeEventListener(changed, listener);
}

const read = () => themeOf(document.documentElement.dataset.theme);
