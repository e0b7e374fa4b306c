"use client";

import { useTranslations } from "next-intl";
import { rateUnit } from "../format/rate-unit";
import { useAlarms } from "../frame/use-alarms";
import { useBoxName } from "../frame/use-box-name";
import { useLive } from "../live/live-provider";
import { Led } from "./led";
import { PortPanel } from "./port-panel";

/** The box as one sees it in the rack: 1U, drawn flat, its ports by the names every table uses. */
export function FrontPanel() {
  const t = useTranslations("dashboard.frontPanel");
  const box = useBoxName();
  const alarms = useAlarms();
  // undefined: nothing was heard yet.
  const reachable = useLive((state) => state.agent?.reachable);
  const interfaces = useLive((state) => state.live?.interfaces ?? none);
  // One unit for all ports, so that they compare at a glance.
  const unit = rateUnit("bits", Math.max(0, ...interfaces.map((port) => Math.max(port.bitsIn, port.bitsOut))));
  return (
    <section
      aria-label={t("label")}
      className="flex min-h-100 rounded-badge border border-chassis-line bg-chassis narrow:block"
    >
      <Ear />
      <div className="flex w-172 shrink-0 flex-col justify-between px-12 py-12 max-broad:hidden">
        <div className="flex justify-between gap-8">
          <div className="min-w-0">
            <p className="font-bold">{t("product")}</p>
            <p data-text="data" className="truncate text-help text-text2">
              {box}
            </p>
          </div>
          <ul className="grid content-start gap-4 text-help text-text2">
            <li className="flex items-center gap-6">
              <Led state={reachable ? "on" : "off"} /> {t("power")}
            </li>
            <li className="flex items-center gap-6">
              <Led state={alarms.down > 0 || reachable === false ? "alarm" : "off"} /> {t("alarm")}
            </li>
          </ul>
        </div>
        <Vents />
      </div>
      <div className="grid min-w-0 flex-1 grid-cols-2 wide:grid-cols-4">
        {interfaces.map((port) => (
          <PortPanel key={port.name} port={port} unit={unit} />
        ))}
        {interfaces.length === 0 && (
          <p className="col-span-full self-center px-14 py-12 text-text2">
            {reachable === false ? t("unknown") : t("reading")}
          </p>
        )}
      </div>
      <Ear />
    </section>
  );
}

const none: [] = [];

/** Where it is screwed into the rack. */
function Ear() {
  return (
    <span
      aria-hidden="true"
      className="flex w-22 shrink-0 flex-col items-center justify-around border-chassis-line py-12 first:border-r last:border-l max-broad:hidden"
    >
      <span className="h-8 w-14 rounded-round border border-chassis-line" />
      <span className="h-8 w-14 rounded-round border border-chassis-line" />
    </span>
  );
}

function Vents() {
  return (
    <svg aria-hidden="true" viewBox="0 0 110 22" className="h-22 w-110 text-chassis-line">
      {[0, 1, 2].map((line) =>
        Array.from({ length: 13 }, (_, hole) => (
          <circle
            // biome-ignore lint/suspicious/noArrayIndexKey: holes have no identity
            key={`${line}-${hole}`}
            cx={4 + hole * 8 + (line % 2) * 4}
            cy={4 + line * 7}
            r="1.8"
            fill="currentColor"
          />
        )),
      )}
    </svg>
  );
}
