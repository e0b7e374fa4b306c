"use client";

import { useTranslations } from "next-intl";
import { rateKinds } from "../format/rate-unit";
import { Button } from "../ui/button";
import { Segmented } from "../ui/segmented";
import { type DashboardView, ranges } from "./dashboard-view";

/** Unit, time range and pause. */
export function TrafficControls(props: {
  view: DashboardView;
  setView: (part: Partial<DashboardView>) => void;
  paused: boolean;
  setPaused: (paused: boolean) => void;
}) {
  const t = useTranslations("dashboard");
  const { view, setView, paused, setPaused } = props;
  return (
    <>
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
    </>
  );
}
