"use client";

import type { Support } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useMessage } from "../i18n/use-message";

/** A choice that may not be possible here, with its word. */
export interface Possibility {
  readonly term: string;
  readonly support: Support;
}

/** What cannot be chosen here, by reason, named unless it is the only one; null: everything can be. */
export function useNotPossible(of: readonly Possibility[]): string | null {
  const t = useTranslations("serviceEditor");
  const render = useMessage();
  const byReason = new Map<string, string[]>();
  for (const { term, support } of of) {
    if (support === true) continue;
    const reason = render(support);
    byReason.set(reason, [...(byReason.get(reason) ?? []), term]);
  }
  if (byReason.size === 0) return null;
  if (of.length === 1) return [...byReason.keys()].map((reason) => t("notPossibleThis", { reason })).join(" ");
  return [...byReason].map(([reason, terms]) => t("notPossible", { terms: terms.join(", "), reason })).join(" ");
}
