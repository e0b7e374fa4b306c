"use client";

import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { seriesStatistics, stackedSamples } from "../chart/series-statistics";
import { formatNumber } from "../format/number";
import { rateUnit } from "../format/rate-unit";
import type { RunningService } from "../live/running-services";
import { Empty } from "../ui/empty";
import { Segmented } from "../ui/segmented";
import { type DashboardView, groupings } from "./dashboard-view";
import { TrafficChart } from "./traffic-chart";
import { TrafficLegend } from "./traffic-legend";
import { useMarks } from "./use-marks";
import { useTraffic } from "./use-traffic";

/** Traffic into the director: a stack of the largest services or servers, and its legend as a table. */
export function TrafficPanel(props: {
  services: readonly RunningService[] | null;
  view: DashboardView;
  setView: (part: Partial<DashboardView>) => void;
  paused: boolean;
}) {
  const t = useTranslations("dashboard.traffic");
  const { services, view } = props;
  const traffic = useTraffic(services, view, props.paused);
  const marks = useMarks(services);
  const [crosshair, setCrosshair] = useState<number | null>(null);
  const [raised, setRaised] = useState<string | null>(null);
  const { samples } = traffic.table;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the samples grow in place; `to` says that they did
  const total = useMemo(() => stackedSamples(samples), [samples, traffic.to]);
  const statistics = useMemo(() => seriesStatistics(total), [total]);
  const unit = rateUnit(view.unit, statistics.maximum ?? 0);

  return (
    <section className="grid min-w-0 rounded-control border border-line bg-surface broad:grid-cols-[minmax(0,1fr)_minmax(320px,34%)]">
      <div className="min-w-0">
        <header className="flex min-h-36 flex-wrap items-center gap-x-10 px-12 pt-6">
          <h2 className="text-body font-bold">{t("title")}</h2>
          <span className="text-text2">{t("direction", { unit: unit.unit })}</span>
          <Segmented
            label={t("grouping")}
            value={view.by}
            onChange={(by) => props.setView({ by })}
            options={groupings.map((value) => ({ value, text: t(`by.${value}`) }))}
          />
          <span className="ml-auto flex items-baseline gap-8 text-text2">
            {t("now")}
            <strong data-text="data" data-testid="traffic-now" className="text-figure text-text">
              {statistics.now === null ? "" : formatNumber(statistics.now / unit.divisor, unit.decimals)}
            </strong>
            <span data-text="unit">{unit.unit}</span>
          </span>
        </header>
        {services?.length === 0 ? (
          <Empty title={t("empty")} text={t("emptyText")} />
        ) : (
          <TrafficChart
            traffic={traffic}
            divisor={unit.divisor}
            marks={marks}
            crosshair={crosshair}
            onCrosshair={setCrosshair}
            raised={raised}
            label={t("chartLabel", { unit: unit.unit })}
          />
        )}
      </div>
      {services?.length !== 0 && (
        <TrafficLegend
          traffic={traffic}
          total={total}
          unit={unit}
          crosshair={crosshair}
          raised={raised}
          onRaise={setRaised}
        />
      )}
    </section>
  );
}
