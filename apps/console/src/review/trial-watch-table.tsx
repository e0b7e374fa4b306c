"use client";

import { useTranslations } from "next-intl";
import { formatNumber } from "../format/number";
import { rateUnit } from "../format/rate-unit";
import { useLive, useLiveStore } from "../live/live-provider";
import { Status } from "../ui/status";
import { Cell, HeadCell, Row, Table, TableHead } from "../ui/table";
import { changePercent, compareStretches, usualPercent } from "./trial-watch";

/** What tells whether the revision does what was meant, against the minute before. */
export function TrialWatchTable({ appliedAt }: { appliedAt: number }) {
  const t = useTranslations("review.trial");
  const store = useLiveStore();
  const overlay = useLive((state) => state.live?.overlay);
  const latency = useLive((state) => state.latencyMs);
  const feed = useLive((state) => state.feed);
  useLive((state) => state.live?.at);
  const { before, since } = compareStretches(store.ring.points, appliedAt);
  const unit = rateUnit("bits", Math.max(before.bits ?? 0, since.bits ?? 0));
  const health = Object.values(overlay?.health ?? {});
  const up = health.filter((each) => each.state === "up").length;
  const show = (value: number | null, divisor = 1, decimals = 0) =>
    value === null ? "" : formatNumber(value / divisor, decimals);
  const compared = (was: number | null, is: number | null) => {
    const percent = changePercent(was, is);
    if (percent === null) return was === is ? <Status kind="up">{t("unchanged")}</Status> : null;
    const sign = percent > 0 ? "+" : "";
    const text = t("changed", { percent: `${sign}${formatNumber(percent, 1)}` });
    return <Status kind={Math.abs(percent) > usualPercent ? "warning" : "up"}>{text}</Status>;
  };
  return (
    <Table label={t("compared")}>
      <TableHead className="!static !bg-transparent">
        <HeadCell className="pl-0">{t("watch")}</HeadCell>
        <HeadCell number>{t("before")}</HeadCell>
        <HeadCell number>{t("now")}</HeadCell>
        <HeadCell />
      </TableHead>
      <tbody>
        <WatchRow
          label={t("reach")}
          now={latency === null ? "" : `${latency} ms`}
          verdict={
            feed === "live" ? <Status kind="up">{t("reached")}</Status> : <Status kind="down">{t("unreached")}</Status>
          }
        />
        <WatchRow
          label={t("traffic", { unit: unit.unit })}
          before={show(before.bits, unit.divisor, unit.decimals)}
          now={show(since.bits, unit.divisor, unit.decimals)}
          verdict={compared(before.bits, since.bits)}
        />
        <WatchRow
          label={t("connections")}
          before={show(before.connections)}
          now={show(since.connections)}
          verdict={compared(before.connections, since.connections)}
        />
        {health.length > 0 && (
          <WatchRow
            label={t("servers")}
            now={t("serversOf", { up, total: health.length })}
            verdict={
              up === health.length ? (
                <Status kind="up" />
              ) : (
                <Status kind="warning">{t("notAllUp", { count: health.length - up })}</Status>
              )
            }
          />
        )}
        <WatchRow
          label={t("drops")}
          before={show(before.drops)}
          now={show(since.drops)}
          verdict={compared(before.drops, since.drops)}
        />
      </tbody>
    </Table>
  );
}

function WatchRow(props: { label: string; before?: string; now: string; verdict: React.ReactNode }) {
  return (
    <Row>
      <Cell className="pl-0">{props.label}</Cell>
      <Cell number className="text-text2" data-text="data">
        {props.before}
      </Cell>
      <Cell number data-text="data">
        {props.now}
      </Cell>
      <Cell>{props.verdict}</Cell>
    </Row>
  );
}
