"use client";

import type { InterfaceLive } from "@loaddirector/agent-api";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { formatCount, formatNumber } from "../format/number";
import type { RateUnit } from "../format/rate-unit";
import { StatusShape } from "../ui/status-shape";
import { Led } from "./led";

/** One port: its lights (link left, activity right), name, speed, traffic, address and errors. */
export function PortPanel({ port, unit }: { port: InterfaceLive; unit: RateUnit }) {
  const t = useTranslations("dashboard.port");
  const nameId = useId();
  const decimals = Math.max(port.bitsIn, port.bitsOut) >= 100 * unit.divisor ? 0 : unit.decimals;
  const rate = (bits: number) => formatNumber(bits / unit.divisor, decimals);
  const busy = port.packetsIn + port.packetsOut > 0;
  return (
    <section
      aria-labelledby={nameId}
      className="flex min-w-0 gap-8 border-chassis-line px-10 py-10 not-first:border-l narrow:px-10 narrow:py-8 narrow:nth-[odd]:border-l-0 narrow:nth-[n+3]:border-t"
    >
      <div className="grid shrink-0 content-start gap-3 pt-4 narrow:hidden">
        <span className="flex w-44 justify-between">
          <Led state={port.up ? "on" : "off"} />
          <Led state={port.up ? (busy ? "activity" : "idle") : "off"} />
        </span>
        <Jack fibre={(port.speed ?? 0) >= 10_000} />
      </div>
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-6">
          <span className="flex gap-3 wide:hidden">
            <Led state={port.up ? "on" : "off"} />
            <Led state={port.up ? (busy ? "activity" : "idle") : "off"} />
          </span>
          <strong id={nameId} data-text="data" className="min-w-0 flex-1 truncate">
            {port.role}
          </strong>
          <span className="text-help text-text2">{port.up ? <Speed mbits={port.speed} /> : t("noLink")}</span>
        </p>
        <p className="grid grid-cols-[auto_minmax(0,64px)_auto_minmax(0,64px)_auto] gap-x-5 whitespace-nowrap narrow:grid-cols-[auto_minmax(0,1fr)_auto_minmax(0,1fr)]">
          <span className="text-text2">{t("in")}</span>
          <span data-text="data" className="text-right">
            {rate(port.bitsIn)}
          </span>
          <span className="text-text2">{t("out")}</span>
          <span data-text="data" className="text-right">
            {rate(port.bitsOut)}
          </span>
          <span data-text="unit" className="text-help leading-[inherit] text-text3 narrow:hidden">
            {unit.unit}
          </span>
        </p>
        <p data-text="data" className="truncate font-mono text-mono text-text2 narrow:hidden">
          {port.addresses[0] ?? port.mac}
        </p>
        {port.errors > 0 ? (
          <p className="flex items-center gap-6 whitespace-nowrap text-warn">
            <StatusShape kind="warning" /> {t("errors", { count: port.errors, shown: formatCount(port.errors) })}
          </p>
        ) : (
          <p className="truncate text-text2 narrow:hidden">{t("noErrors")}</p>
        )}
      </div>
    </section>
  );
}

function Speed({ mbits }: { mbits: number | null }) {
  if (mbits === null) return null;
  return <span data-text="unit">{mbits >= 1_000 ? `${mbits / 1_000}G` : `${mbits}M`}</span>;
}

/** A cage for optics or an RJ45, by speed. */
function Jack({ fibre }: { fibre: boolean }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 44 34" className="h-34 w-44">
      <rect x=".5" y=".5" width="43" height="33" fill="var(--port)" stroke="var(--chassis-line)" />
      {fibre ? (
        <path d="M5 5H39V29H5ZM15 29V21H29V29" fill="none" stroke="var(--chassis-line)" />
      ) : (
        <>
          <path d="M6 30V14H13V8H31V14H38V30Z" fill="none" stroke="var(--chassis-line)" />
          <path d="M14 30V25M18 30V25M22 30V25M26 30V25M30 30V25" stroke="var(--activity-led)" opacity=".7" />
        </>
      )}
    </svg>
  );
}
