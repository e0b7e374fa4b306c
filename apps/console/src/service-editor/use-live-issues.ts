"use client";

import { type Capabilities, canonicalJson, type Issue } from "@loaddirector/model";
import { useEffect, useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import type { Configuration } from "../objects/configuration";
import { checkServiceForm } from "./check-service-form";
import type { ServiceForm } from "./service-form";

/** Milliseconds without a key until the rules are asked. */
const pause = 150;

/** What the rules say of the form as it is, shortly after the last key; the page is drawn again only when that differs. */
export function useLiveIssues(
  form: UseFormReturn<Record<string, unknown>>,
  configuration: Configuration,
  capabilities: Capabilities | null,
): readonly Issue[] {
  const [issues, setIssues] = useState<readonly Issue[]>(none);
  // Capabilities arrive anew with every poll.
  const engine = canonicalJson(capabilities);
  useEffect(() => {
    const known = JSON.parse(engine) as Capabilities | null;
    const look = () => {
      const now = checkServiceForm(form.getValues() as unknown as ServiceForm, configuration, known);
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
  }, [form, configuration, engine]);
  return issues;
}

const none: readonly Issue[] = [];
