"use client";

import { useTranslations } from "next-intl";
import { useDuration } from "../format/use-duration";
import { useBoxNow } from "../frame/use-now";
import { useMessage } from "../i18n/use-message";
import type { RunningService } from "../live/running-services";
import { StatusShape } from "../ui/status-shape";

const most = 3;

/** On a phone what is down comes first; a wide screen has it in the table. */
export function DownAlarms({ services }: { services: readonly RunningService[] | null }) {
  const t = useTranslations("dashboard.alarm");
  const render = useMessage();
  const duration = useDuration();
  const now = useBoxNow();
  const down = (services ?? []).flatMap((each) =>
    each.destinations
      .filter(({ state }) => state === "down" || state === "silent")
      .map((destination) => ({ ...destination, each })),
  );
  if (down.length === 0) return null;
  return (
    <ul className="mb-12 grid gap-8 wide:hidden">
      {down.slice(0, most).map(({ destination, server, state, health, each }) => (
        <li key={destination.id} className="rounded-control border border-l-4 border-down bg-down-ground px-12 py-8">
          <p className="flex items-center gap-8">
            <StatusShape kind={state} />
            <strong className="min-w-0 flex-1 truncate">{t("title", { name: server.name })}</strong>
            {health && now !== null && <span>{duration(now - health.since)}</span>}
          </p>
          <p className="mt-2 text-text2">
            {t("carryOn", { service: each.service.name, up: each.up, total: each.destinations.length })}{" "}
            {health?.reason && render(health.reason)}
          </p>
        </li>
      ))}
      {down.length > most && <li className="text-text2">{t("more", { count: down.length - most })}</li>}
    </ul>
  );
}
