"use client";

import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { useBoxName } from "./use-box-name";

/**
 * The title of the window: the page, then the box, so that tabs of several boxes are told apart. No layout has a title of
 * its own: Next would write it again after this one.
 */
export function usePageTitle(page: string) {
  const t = useTranslations("frame");
  const box = useBoxName();
  useEffect(() => {
    document.title = t("page.title", { page, box: box || t("product") });
  }, [t, page, box]);
}
