"use client";

import type { Rates } from "@loaddirector/agent-api";
import { useTranslations } from "next-intl";
import { formatNumber } from "../format/number";
import type { RateUnit } from "../format/rate-unit";
import { useLive } from "../live/live-provider";
import { Cell } from "../ui/table";
import { columnClass } from "./columns";

export interface TrafficUnits {
  readonly bits: RateUnit;
}

/** Live figures of a service or destination. Zero is quiet; what is not known is empty. */
export function TrafficCells(props: {
  of: "services" | "destinations";
  id: string;
  units: TrafficUnits;
  /** Replies do not pass this box. */
  direct: boolean;
  running: boolean;
}) {
  const t = useTranslations("services");
  const rates = useLive((state) => state.live?.[props.of][props.id]);
  const { bits } = props.units;
  const shown = props.running ? rates : undefined;
  const bitCell = (value: number | undefined) => figure(value, bits.divisor, bits.decimals);
  return (
    <>
      <Cell number className={columnClass.active}>
        {figure(shown?.active)}
      </Cell>
      <Cell number className={columnClass.inactive}>
        {figure(shown?.inactive)}
      </Cell>
      <Cell number className={columnClass.connections}>
        {figure(shown?.connections)}
      </Cell>
      <Cell number className={columnClass.in}>
        {bitCell(shown?.bitsIn)}
      </Cell>
      <Cell number className={columnClass.out}>
        {props.direct && shown ? <span className="text-text3">{t("direct")}</span> : bitCell(shown?.bitsOut)}
      </Cell>
    </>
  );
}

function figure(value: number | undefined, divisor = 1, decimals = 0) {
  if (value === undefined) return null;
  return (
    <span data-text="data" className={value === 0 ? "text-text3" : ""}>
      {value === 0 ? "0" : formatNumber(value / divisor, decimals)}
    </span>
  );
}

/** What sorts a service by a column of figures. */
export function rateOf(rates: (Rates & { active: number; inactive: number }) | undefined, key: string): number {
  if (!rates) return -1;
  if (key === "in") return rates.bitsIn;
  if (key === "out") return rates.bitsOut;
  return key === "active" ? rates.active : key === "inactive" ? rates.inactive : rates.connections;
}
