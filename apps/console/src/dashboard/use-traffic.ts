"use client";

import type { Live } from "@loaddirector/agent-api";
import { useTranslations } from "next-intl";
import { useEffect, useMemo, useRef, useState } from "react";
import { rankSlots, type Slots } from "../chart/ranking";
import { type SeriesPlan, SeriesTable } from "../chart/series-table";
import { useLive, useLiveStore } from "../live/live-provider";
import type { RunningService } from "../live/running-services";
import type { DashboardView } from "./dashboard-view";
import { serverGroups, serviceGroups, trafficPlans } from "./traffic-plans";

export interface Traffic {
  readonly plans: readonly SeriesPlan[];
  readonly table: SeriesTable;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

const noServices: readonly RunningService[] = [];

/** The chart's series over the chosen range, one step longer each second; stands still while paused. */
export function useTraffic(services: readonly RunningService[] | null, view: DashboardView, paused: boolean): Traffic {
  const t = useTranslations("dashboard.traffic");
  const store = useLiveStore();
  const serviceSlots = useLive((state) => state.serviceSlots);
  const serverSlots = useRef<Slots>([]);
  const table = useRef(new SeriesTable());
  const [step, setStep] = useState({ to: 0, refills: 0 });

  const heard = step.to > 0;
  const plans = useMemo(() => {
    // Without a single point nobody is largest.
    const running = (heard && services) || noServices;
    const others = (count: number) => t("others", { count });
    if (view.by === "service") return trafficPlans(serviceGroups(running), serviceSlots, "services", others);
    const groups = serverGroups(running);
    serverSlots.current = rankSlots(serverSlots.current, totalsOf(groups, store.ring.points));
    return trafficPlans(groups, serverSlots.current, "destinations", others);
  }, [services, view.by, serviceSlots, store, t, heard]);

  const windowMs = view.range * 60_000;
  const { refills } = step;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `refills` counts points that arrived late
  useEffect(() => {
    const to = store.ring.newest?.at ?? 0;
    table.current.rebuild(store.ring.points, plans, view.unit, to - windowMs);
    setStep((before) => ({ ...before, to }));
  }, [store, plans, view.unit, windowMs, refills]);

  useEffect(() => {
    if (paused) return;
    const advance = () => {
      const to = store.ring.newest?.at ?? 0;
      setStep((before) => {
        if (before.to === to) return before;
        table.current.append(store.ring.points.slice(-30), to - windowMs);
        return { ...before, to };
      });
    };
    advance();
    const unsubscribe = store.subscribe(advance);
    const refill = store.onRefill(() => setStep((before) => ({ ...before, refills: before.refills + 1 })));
    return () => {
      unsubscribe();
      refill();
    };
  }, [store, paused, windowMs]);

  return { plans, table: table.current, from: step.to - windowMs, to: step.to };
}

/** Bits in of every tenth point: enough to tell who is large. */
function totalsOf(groups: ReturnType<typeof serverGroups>, points: readonly Live[]): Map<string, number> {
  const totals = new Map(groups.map(({ id }) => [id, 0]));
  for (let index = points.length - 1; index >= 0; index -= 10)
    for (const { id, members } of groups)
      for (const member of members)
        totals.set(id, totals.get(id)! + (points[index]!.destinations[member]?.bitsIn ?? 0));
  return totals;
}
