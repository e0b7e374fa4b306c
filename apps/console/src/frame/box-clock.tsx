"use client";

import { useTimeZone } from "next-intl";
import { formatClock, zoneLabel } from "../format/time";
import { useBoxNow } from "./use-now";

/** The box's time; its zone is said here once for every page. */
export function BoxClock({ zone = true }: { zone?: boolean }) {
  const now = useBoxNow();
  const timeZone = useTimeZone() ?? "UTC";
  if (now === null) return null;
  return (
    <time dateTime={new Date(now).toISOString()} data-text="data" className="whitespace-nowrap">
      {formatClock(now, timeZone)} {zone && <span className="text-text3">{zoneLabel(now, timeZone)}</span>}
    </time>
  );
}
