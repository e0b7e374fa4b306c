"use client";

import { useTranslations } from "next-intl";
import { Banner } from "../ui/banner";

/** What was refused and belongs to no field of the form. */
export function FormErrors({ texts }: { texts: readonly string[] }) {
  const t = useTranslations("editor");
  if (texts.length === 0) return null;
  return (
    <div className="mb-16 grid gap-8">
      {texts.map((text) => (
        <Banner key={text} tone="down" shape="refused" title={t("notSaved")}>
          {text}
        </Banner>
      ))}
    </div>
  );
}
