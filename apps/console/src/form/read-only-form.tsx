"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useMayWrite } from "../session/use-may-write";

/** The controls of a form; those who may not write read them. */
export function ReadOnlyForm({ children }: { children: ReactNode }) {
  return (
    <fieldset disabled={!useMayWrite()} className="contents">
      {children}
    </fieldset>
  );
}

/** Said in the place of save and remove. */
export function ReadOnlyNote() {
  const t = useTranslations("editor");
  return <span className="text-text2">{t("viewer")}</span>;
}
