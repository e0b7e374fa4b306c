"use client";

import { useTranslations } from "next-intl";
import { useCallback } from "react";

/** Durations in words, at most two units: 2 min 16 s, 41 d. */
export function useDuration(): (milliseconds: number) => string {
  const t = useTranslations("ui.duration");
  return useCallback(
    (milliseconds: number) => {
      const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
      const minutes = Math.floor(seconds / 60);
      const hours = Math.floor(minutes / 60);
      const days = Math.floor(hours / 24);
      if (days > 0) return t("days", { days, hours: hours % 24 });
      if (hours > 0) return t("hours", { hours, minutes: minutes % 60 });
      if (minutes > 0) return t("minutes", { minutes, seconds: seconds % 60 });
      return t("seconds", { seconds });
    },
    [t],
  );
}
