"use client";

import { canonicalJson, type Issue } from "@loaddirector/model";
import { useEffect, useState } from "react";
import type { UseFormReturn } from "react-hook-form";

/** Milliseconds without a key until the rules are asked. */
const pause = 150;

/**
 * What the rules say of the form as it is, shortly after the last key; the page is drawn again only when that differs.
 * `check` is to be the same function as long as what it holds the form against is.
 */
export function useLiveIssues(
  form: UseFormReturn<Record<string, unknown>>,
  check: (values: Record<string, unknown>) => readonly Issue[],
): readonly Issue[] {
  const [issues, setIssues] = useState<readonly Issue[]>(none);
  useEffect(() => {
    const look = () => {
      const now = check(form.getValues());
      setIssues((before) => (canonicalJson(before) === canonicalJson(now) ? before : now));
    };
    look();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const { unsubscribe } = form.watch(() => {
      clearTimeout(timer);
      timer = setTimeout(look, pause);
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [form, check]);
  return issues;
}

const none: readonly Issue[] = [];
