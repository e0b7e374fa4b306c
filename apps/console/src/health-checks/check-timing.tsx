"use client";

import { useTranslations } from "next-intl";
import { useFormContext } from "react-hook-form";
import { useDuration } from "../format/use-duration";

/** What the numbers amount to: how long a failure goes unnoticed, and how long the way back takes. */
export function CheckTiming() {
  const t = useTranslations("healthChecks");
  const duration = useDuration();
  const [interval, timeout, rise, fall] = useFormContext().watch(["intervalMs", "timeoutMs", "rise", "fall"]) as (
    | number
    | null
  )[];
  if (!interval || !timeout || !rise || !fall) return null;
  return t("timing", {
    out: duration(interval * fall + timeout),
    back: duration(interval * rise),
  });
}
