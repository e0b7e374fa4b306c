"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import { type DashboardView, dashboardAddress, dashboardViewOf } from "./dashboard-view";

/** The view from the address, and how to change a part of it without a request. */
export function useDashboardView(): [DashboardView, (part: Partial<DashboardView>) => void] {
  const parameters = useSearchParams();
  const view = useMemo(() => dashboardViewOf(new URLSearchParams(parameters)), [parameters]);
  const change = useCallback((part: Partial<DashboardView>) => {
    const now = new URLSearchParams(window.location.search);
    const query = dashboardAddress({ ...dashboardViewOf(now), ...part }, now);
    window.history.replaceState(null, "", query || window.location.pathname);
  }, []);
  return [view, change];
}
