"use client";

import { useEffect, useRef } from "react";

/** Ctrl Enter takes the one step of what is open: save, commit, keep. Not while a dialog asks. */
export function useCommitKey(step: (() => void) | null) {
  const latest = useRef(step);
  latest.current = step;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      if (!latest.current || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
