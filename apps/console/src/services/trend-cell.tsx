"use client";

import { useTranslations } from "next-intl";
import { useSeries } from "../live/use-series";
import { Sparkline } from "../ui/sparkline";
import { Cell } from "../ui/table";
import { columnClass } from "./columns";
import type { NodeState } from "./service-tree";

/** Traffic of the last five minutes. */
export function TrendCell(props: { of: "services" | "destinations"; id: string; name: string; state: NodeState }) {
  const t = useTranslations("services");
  const values = useSeries(5, (point) => {
    const rates = point[props.of][props.id];
    return rates && rates.bitsIn + rates.bitsOut;
  });
  const tone =
    props.state === "draining" ? "hand" : props.state === "down" || props.state === "silent" ? "down" : "plain";
  return (
    <Cell className={columnClass.trend}>
      {props.state !== "notCommitted" && (
        <Sparkline values={values} tone={tone} label={t("trend", { name: props.name })} />
      )}
    </Cell>
  );
}
