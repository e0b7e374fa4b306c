"use client";

import type { AgentEvent } from "@loaddirector/agent-api";
import { useLocale, useTimeZone, useTranslations } from "next-intl";
import { formatMoment } from "../format/time";
import { useBoxNow } from "../frame/use-now";
import { useMessage } from "../i18n/use-message";
import { useLive } from "../live/live-provider";
import { Panel } from "../ui/panel";
import { type StatusKind, StatusShape } from "../ui/status-shape";

const shown = 8;

/** Each event by the shape of the state it led to. */
const eventShapes: Record<AgentEvent["kind"], StatusKind> = {
  commit: "commit",
  up: "up",
  down: "down",
  drain: "draining",
  disable: "disabled",
  enable: "up",
  drift: "drift",
  trial: "commit",
  rolledBack: "refused",
  agent: "info",
  warning: "warning",
};

/** What happened last, newest first. */
export function EventsPanel() {
  const t = useTranslations("dashboard.events");
  const render = useMessage();
  const locale = useLocale();
  const timeZone = useTimeZone() ?? "UTC";
  const now = useBoxNow();
  const events = useLive((state) => state.events);
  const heard = useLive((state) => state.agent !== null);
  return (
    <Panel title={t("title")}>
      {heard && events.length === 0 && <p className="px-12 pb-12 text-text2">{t("none")}</p>}
      <ol>
        {events.slice(0, shown).map((event) => {
          const text = render(event.message);
          return (
            <li
              key={`${event.at} ${event.sequence}`}
              className="flex min-h-27 items-center gap-10 border-t border-line px-12 py-2 narrow:min-h-44"
            >
              {now !== null && (
                <time dateTime={new Date(event.at).toISOString()} data-text="data" className="shrink-0 text-text2">
                  {formatMoment(event.at, now, timeZone, locale)}
                </time>
              )}
              <StatusShape kind={eventShapes[event.kind]} />
              <span title={text} className="min-w-0 truncate narrow:whitespace-normal">
                {text}
              </span>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
