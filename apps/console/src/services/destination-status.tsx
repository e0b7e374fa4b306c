"use client";

import { useTranslations } from "next-intl";
import { formatNumber } from "../format/number";
import { formatCountdown } from "../format/time";
import { useDuration } from "../format/use-duration";
import { useBoxNow } from "../frame/use-now";
import { useLive } from "../live/live-provider";
import { Status } from "../ui/status";
import type { DestinationNode } from "./service-tree";
import { useHealth } from "./use-health";

/** Shape and word, with what one asks next: down since when, how many connections a drain has left and how long. */
export function DestinationStatus({ destination }: { destination: DestinationNode }) {
  const t = useTranslations("services.state");
  const duration = useDuration();
  const now = useBoxNow();
  const { id, state } = destination;
  const health = useHealth(destination);
  const operation = useLive((live) => live.live?.overlay.operations[id]);
  const active = useLive((live) => live.live?.destinations[id]?.active ?? 0);
  if (state === "draining") {
    const left = t("left", { count: formatNumber(active) });
    const deadline = operation?.deadline;
    const note = deadline && now ? t("leftUntil", { left, time: formatCountdown(deadline - now) }) : left;
    return <Status kind="draining" note={note} />;
  }
  if ((state === "down" || state === "silent") && health && now)
    return <Status kind={state} note={duration(now - health.since)} />;
  if (operation?.kind === "forceUp") return <Status kind={state} note={t("forced")} />;
  return <Status kind={state} />;
}
