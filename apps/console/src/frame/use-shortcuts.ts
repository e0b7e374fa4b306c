"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { pages, reviewKey } from "./pages";
import { useReview } from "./use-review";

/** How long G waits for its letter, in milliseconds. */
const sequenceMs = 1_500;

/**
 * Ctrl K search, / the page's filter ([data-filter]), N the page's action ([data-new]), G and a letter to go, ? all
 * keys. Nothing is taken from someone who types, and nothing while a dialog asks.
 */
export function useShortcuts({ onSearch, onKeys }: { onSearch: () => void; onKeys: () => void }) {
  const router = useRouter();
  const review = useReview();
  const handler = useRef<(event: KeyboardEvent) => void>(() => {});
  const goSince = useRef(0);

  handler.current = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      onSearch();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.toUpperCase();
    if (Date.now() - goSince.current < sequenceMs) {
      goSince.current = 0;
      const page = pages.find((each) => each.go === key);
      if (page) router.push(page.path);
      else if (key === reviewKey) review.open();
      else return;
    } else if (key === "G") goSince.current = Date.now();
    else if (event.key === "?") onKeys();
    else if (event.key === "/") document.querySelector<HTMLInputElement>("[data-filter]")?.focus();
    else if (key === "N") document.querySelector<HTMLElement>("[data-new]")?.click();
    else return;
    event.preventDefault();
  };

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => handler.current(event);
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select"))
  );
}
