"use client";

import { useTimeZone, useTranslations } from "next-intl";
import { formatMinute } from "../format/time";

/** Whose pending change it is and since when; nothing where nothing is pending. */
export function ChangeNote({ row }: { row: { change: string; changedBy: string; changedAt: number } }) {
  const t = useTranslations("objects.change");
  const timeZone = useTimeZone() ?? "UTC";
  if (row.change === "none") return null;
  const values = { by: row.changedBy, time: formatMinute(row.changedAt, timeZone) };
  return (
    <span className="text-text2">
      {t(row.change === "create" ? "created" : row.change === "remove" ? "removed" : "changed", values)}
    </span>
  );
}
