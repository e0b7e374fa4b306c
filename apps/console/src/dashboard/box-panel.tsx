"use client";

import { useTranslations } from "next-intl";
import { bytesUnit, formatNumber } from "../format/number";
import { useDuration } from "../format/use-duration";
import { useMessage } from "../i18n/use-message";
import { hookTerms } from "../interfaces/hook-field";
import { useLive } from "../live/live-provider";
import { Bar } from "../ui/bar";
import { Panel } from "../ui/panel";

/** Processor, memory and connections of the appliance, each with its whole. */
export function BoxPanel() {
  const t = useTranslations("dashboard.box");
  const duration = useDuration();
  const box = useLive((state) => state.live?.box ?? null);
  const { divisor, unit } = bytesUnit(box?.memoryTotal ?? 0);
  return (
    <Panel
      title={t("title")}
      aside={box && <span className="text-text2">{t("up", { time: duration(box.uptimeSeconds * 1_000) })}</span>}
    >
      <dl className="grid grid-cols-[auto_minmax(60px,1fr)_auto] items-center gap-x-16 gap-y-2 px-12 pb-10">
        <Line name={t("cpu")} share={box ? box.cpu : 0}>
          {box && (
            <>
              {formatNumber(box.cpu * 100)} <span className="text-text3">%</span>
            </>
          )}
        </Line>
        <Line name={t("memory")} share={box ? box.memoryUsed / Math.max(1, box.memoryTotal) : 0}>
          {box && (
            <>
              {formatNumber(box.memoryUsed / divisor, unit === "GiB" ? 1 : 0)} /{" "}
              {formatNumber(box.memoryTotal / divisor, unit === "GiB" ? 1 : 0)}{" "}
              <span className="text-text3">{unit}</span>
            </>
          )}
        </Line>
        <Line name={t("connections")} share={box ? box.connections / Math.max(1, box.connectionsMax) : 0}>
          {box && formatNumber(box.connections)}
          {box && box.connectionsMax > 0 && ` / ${formatNumber(box.connectionsMax)}`}
        </Line>
      </dl>
      <Hooks />
    </Panel>
  );
}

/** Where the packets of each interface are met, and why there. */
function Hooks() {
  const t = useTranslations("dashboard.box");
  const render = useMessage();
  const hooks = useLive((state) => state.status?.hooks ?? none);
  if (hooks.length === 0) return null;
  return (
    <section aria-label={t("hooks")} className="border-t border-line px-12 py-8">
      <dl className="grid grid-cols-[auto_auto_minmax(0,1fr)] gap-x-10 gap-y-2">
        {hooks.map(({ interface: name, hook, reason }) => (
          <div key={name} className="contents">
            <dt data-text="data">{name}</dt>
            <dd data-text="data">{hook ? hookTerms[hook] : "–"}</dd>
            <dd className="text-text2">{render(reason)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const none: [] = [];

function Line({ name, share, children }: { name: string; share: number; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <Bar share={share} label={name} tone={share > 0.9 ? "warn" : "plain"} />
      </dd>
      <dd data-text="data" className="text-right whitespace-nowrap">
        {children}
      </dd>
    </>
  );
}
