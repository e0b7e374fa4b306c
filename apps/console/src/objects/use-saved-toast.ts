"use client";

import { useTranslations } from "next-intl";
import { useToast } from "../ui/toast";

/** Says that an object is in the candidate, and that this is not the box yet. */
export function useSavedToast(): (name: string) => void {
  const t = useTranslations("editor");
  const toast = useToast();
  return (name) => toast({ shape: "notCommitted", title: t("saved", { name }), text: t("savedText") });
}
