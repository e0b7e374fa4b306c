"use client";

import { isMessage, type Message } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useCallback } from "react";

/** Places that catalogue texts may leave out; ICU needs every place it selects on. */
const optional = { minimum: "none", maximum: "none" };

/** Renders the messages of API, agent and engines in the reader's language. */
export function useMessage(): (message: Message) => string {
  const translate = useTranslations() as unknown as (key: string, values?: Record<string, string | number>) => string;
  return useCallback((message: Message) => render(message, translate), [translate]);
}

function render(
  message: Message,
  translate: (key: string, values?: Record<string, string | number>) => string,
): string {
  const values: Record<string, string | number> = { ...optional };
  for (const [name, value] of Object.entries(message.values ?? {}))
    values[name] = isMessage(value) ? render(value, translate) : typeof value === "boolean" ? String(value) : value;
  return translate(message.key, values);
}
