"use client";

import { useTranslations } from "next-intl";
import { Button } from "../ui/button";

/** Instead of rows that the filter left out. */
export function NoMatch({ onClear }: { onClear: () => void }) {
  const t = useTranslations("filter");
  return (
    <div className="flex items-center gap-12 px-12 py-16">
      {t("none")} <Button onClick={onClear}>{t("clear")}</Button>
    </div>
  );
}
