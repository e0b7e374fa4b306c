"use client";

import { message } from "@loaddirector/model";
import { useMemo } from "react";
import { useMessage } from "../i18n/use-message";

/** What a drop reason is called, what it means and what to do about it. */
export function useReasonWords() {
  const render = useMessage();
  return useMemo(() => {
    const part = (name: "name" | "meaning" | "remedy") => (reason: string) => render(message(`drop.${reason}.${name}`));
    return { name: part("name"), meaning: part("meaning"), remedy: part("remedy") };
  }, [render]);
}
