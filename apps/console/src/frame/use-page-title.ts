"use client";

import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { useBoxName } from "./use-box-name";

/** The window's title: the page, then the box, so that tabs of several boxes are told apart. */
export function usePageTitle(page: string) {
  const t = useTranslations("frame");
  const box = useBoxName();
  useEffect(() => {
    document.title = t("page.title", { page, box: box || t("product") });
  }, [t, page, box]);
}
