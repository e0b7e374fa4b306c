"use client";

import type { AgentEvent } from "@loaddirector/agent-api";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { ChartMark, MarkKind } from "../chart/chart-marks";
import { useLive } from "../live/live-provider";
import type { RunningService } from "../live/running-services";

const shown: Partial<Record<AgentEvent["kind"], MarkKind>> = {
  commit: "commit",
  rolledBack: "warning",
  up: "up",
  down: "down",
  drain: "drain",
  disable: "drain",
  drift: "warning",
};

/** Events as marks of the chart, named by what they happened to; oldest first. */
export function useMarks(services: readonly RunningService[] | null): readonly ChartMark[] {
  const t = useTranslations("frame.candidate");
  const events = useLive((state) => state.events);
  return useMemo(() => {
    const names = new Map<string, string>();
    for (const { service, destinations } of services ?? []) {
      names.set(service.id, service.name);
      for (const { destination, server } of destinations) names.set(destination.id, server.name);
    }
    const marks: ChartMark[] = [];
    for (const { kind, at, object, message } of events) {
      const mark = shown[kind];
      if (!mark) continue;
      const revision = message.values?.revision;
      const name = object
        ? (names.get(object.id) ?? "")
        : typeof revision === "number"
          ? t("revisionName", { revision })
          : "";
      marks.unshift({ at, kind: mark, name });
    }
    return marks;
  }, [events, services, t]);
}
