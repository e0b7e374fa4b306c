"use client";

import { useTimeZone, useTranslations } from "next-intl";
import { slotGround } from "../chart/colours";
import { nearestSample, type SeriesStatistics, seriesStatistics } from "../chart/series-statistics";
import type { Sample } from "../chart/series-table";
import { formatNumber } from "../format/number";
import type { RateUnit } from "../format/rate-unit";
import { formatClock } from "../format/time";
import type { Traffic } from "./use-traffic";

/** Cross-hair, now, average, maximum of each series; the total last. A row that is hovered raises its line. */
export function TrafficLegend(props: {
  traffic: Traffic;
  total: readonly Sample[];
  unit: RateUnit;
  crosshair: number | null;
  raised: string | null;
  onRaise: (id: string | null) => void;
}) {
  const t = useTranslations("dashboard.traffic");
  const timeZone = useTimeZone() ?? "UTC";
  const { traffic, total, unit, crosshair } = props;
  const { samples } = traffic.table;
  const at = crosshair === null || !samples[0] ? -1 : nearestSample(samples[0], crosshair);
  const head = "border-b border-line2 px-6 text-help font-normal text-text2 last:pr-12";
  return (
    <div className="min-w-0 overflow-x-auto border-line broad:border-l max-broad:border-t">
      <table aria-label={t("legend")} className="w-full border-collapse whitespace-nowrap">
        <thead>
          <tr className="h-36">
            <th scope="col" className={`${head} pl-12 text-left`}>
              {t("series")}
            </th>
            <th scope="col" className={`${head} w-72 text-right`} data-text="data">
              {crosshair === null ? "" : formatClock(crosshair, timeZone)}
            </th>
            <th scope="col" className={`${head} w-68 text-right`}>
              {t("now")}
            </th>
            <th scope="col" className={`${head} w-68 text-right`}>
              {t("average")}
            </th>
            <th scope="col" className={`${head} w-68 text-right`}>
              {t("maximum")}
            </th>
          </tr>
        </thead>
        <tbody>
          {traffic.plans.map((plan, series) => (
            <tr
              key={plan.id}
              onMouseEnter={() => props.onRaise(plan.id)}
              onMouseLeave={() => props.onRaise(null)}
              className={`h-22 ${props.raised === plan.id ? "bg-hover" : ""}`}
            >
              <th scope="row" className="max-w-150 truncate pl-12 text-left font-normal" data-text="data">
                <span aria-hidden="true" className={`mr-8 inline-block size-9 ${slotGround(plan.slot)}`} />
                {plan.name}
              </th>
              <Figures
                crosshair={at < 0 ? null : (samples[series]?.[at]?.y ?? null)}
                statistics={seriesStatistics(samples[series] ?? [])}
                unit={unit}
              />
            </tr>
          ))}
          <tr className="h-26 font-bold">
            <th scope="row" className="pl-12 text-left">
              {t("total")}
            </th>
            <Figures
              crosshair={at < 0 ? null : (total[at]?.y ?? null)}
              statistics={seriesStatistics(total)}
              unit={unit}
            />
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function Figures(props: { crosshair: number | null; statistics: SeriesStatistics; unit: RateUnit }) {
  const { now, average, maximum } = props.statistics;
  const show = (value: number | null) =>
    value === null || Number.isNaN(value) ? "" : formatNumber(value / props.unit.divisor, props.unit.decimals);
  return (
    <>
      {[props.crosshair, now, average, maximum].map((value, column) => (
        <td
          // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
          key={column}
          data-text="data"
          className={`px-6 text-right last:pr-12 ${column === 0 ? "font-bold" : column === 1 ? "" : "text-text2"}`}
        >
          {show(value)}
        </td>
      ))}
    </>
  );
}
