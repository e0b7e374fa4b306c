"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { rateKinds } from "../format/rate-unit";
import { usePageTitle } from "../frame/use-page-title";
import { useRunningServices } from "../live/use-running-services";
import { Button } from "../ui/button";
import { PageHeader } from "../ui/page-header";
import { Segmented } from "../ui/segmented";
import { BoxPanel } from "./box-panel";
import { ranges } from "./dashboard-view";
import { DownAlarms } from "./down-alarms";
import { EventsPanel } from "./events-panel";
import { FrontPanel } from "./front-panel";
import { ServicesPanel } from "./services-panel";
import { StateSummary } from "./state-summary";
import { TrafficPanel } from "./traffic-panel";
import { useDashboardView } from "./use-dashboard-view";

/** What the box does right now. */
export function DashboardPage() {
  const t = useTranslations("dashboard");
  const [view, setView] = useDashboardView();
  const [paused, setPaused] = useState(false);
  const services = useRunningServices();
  usePageTitle(t("title"));
  return (
    <>
      <PageHeader title={t("title")} fact={<StateSummary services={services} />}>
        <Segmented
          label={t("unit.label")}
          value={view.unit}
          onChange={(unit) => setView({ unit })}
          options={rateKinds.map((value) => ({ value, text: t(`unit.${value}`) }))}
        />
        <Segmented
          label={t("range.label")}
          value={String(view.range)}
          onChange={(range) => setView({ range: range === "5" ? 5 : 15 })}
          options={ranges.map((minutes) => ({ value: String(minutes), text: t("range.minutes", { minutes }) }))}
        />
        <Button size="head" aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {paused ? t("resume") : t("pause")}
        </Button>
      </PageHeader>
      <DownAlarms services={services} />
      <div className="grid gap-12">
        <FrontPanel />
        <TrafficPanel services={services} view={view} setView={setView} paused={paused} />
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
