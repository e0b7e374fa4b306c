"use client";

import { useEffect, useRef } from "react";

/** Whose step it is: the last one that was opened. */
const open: symbol[] = [];

/** Ctrl Enter takes the one step of what is open on top: save, commit, keep. Not while a dialog asks. */
export function useCommitKey(step: (() => void) | null) {
  const latest = useRef(step);
  latest.current = step;
  useEffect(() => {
    const own = Symbol("step");
    open.push(own);
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      if (open.at(-1) !== own || !latest.current || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
      open.splice(open.indexOf(own), 1);
    };
  }, []);
}
