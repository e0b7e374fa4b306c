"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { usePageTitle } from "../frame/use-page-title";
import { useRunningServices } from "../live/use-running-services";
import { PageHeader } from "../ui/page-header";
import { BoxPanel } from "./box-panel";
import { DownAlarms } from "./down-alarms";
import { EventsPanel } from "./events-panel";
import { FrontPanel } from "./front-panel";
import { ServicesPanel } from "./services-panel";
import { StateSummary } from "./state-summary";
import { TrafficControls } from "./traffic-controls";
import { TrafficPanel } from "./traffic-panel";
import { useDashboardView } from "./use-dashboard-view";

/** What the box does right now. */
export function DashboardPage() {
  const t = useTranslations("dashboard");
  const [view, setView] = useDashboardView();
  const [paused, setPaused] = useState(false);
  const services = useRunningServices();
  usePageTitle(t("title"));
  const controls = <TrafficControls view={view} setView={setView} paused={paused} setPaused={setPaused} />;
  return (
    <>
      <PageHeader title={t("title")} fact={<StateSummary services={services} />}>
        <span className="contents narrow:hidden">{controls}</span>
      </PageHeader>
      <DownAlarms services={services} />
      <div className="grid gap-12">
        <FrontPanel />
        <TrafficPanel services={services} view={view} setView={setView} paused={paused} />
        {/* A phone has the alarm, the ports and the chart first. */}
        <div className="flex flex-wrap gap-8 wide:hidden">{controls}</div>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-12 broad:grid-cols-[minmax(0,1fr)_minmax(320px,34%)]">
          <ServicesPanel services={services} />
          <div className="grid content-start gap-12">
            <BoxPanel />
            <EventsPanel />
          </div>
        </div>
      </div>
    </>
  );
}
