"use client";

import { useMemo } from "react";
import { useLive } from "../live/live-provider";

/** What the top line counts: servers down by their check, and what needs a look. */
export function useAlarms(): { down: number; draining: number; warnings: number } {
  const overlay = useLive((state) => state.live?.overlay ?? null);
  const status = useLive((state) => state.status);
  return useMemo(() => {
    const health = Object.values(overlay?.health ?? {});
    const operations = Object.values(overlay?.operations ?? {});
    return {
      down: health.filter((each) => each.state === "down").length,
      draining: operations.filter((each) => each.kind === "drain").length,
      warnings:
        (status?.problems.length ?? 0) +
        (status?.drift.filter((drift) => !drift.mended).length ?? 0) +
        Object.keys(overlay?.silent ?? {}).length,
    };
  }, [overlay, status]);
}
