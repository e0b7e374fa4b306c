"use client";

import { useTranslations } from "next-intl";
import { useMessage } from "../i18n/use-message";
import { useLive } from "../live/live-provider";
import { ChangeNote } from "../objects/change-note";
import type { DestinationNode } from "./service-tree";
import { useHealth } from "./use-health";

/** Why it is as it is: what the check found, who drained it, whose change waits. */
export function DestinationNote({ destination }: { destination: DestinationNode }) {
  const t = useTranslations("services.note");
  const render = useMessage();
  const { id, row, problem, state } = destination;
  const health = useHealth(destination);
  const operation = useLive((live) => live.live?.overlay.operations[id]);
  if (row.change !== "none") return <ChangeNote row={row} />;
  if (problem) return <span className="text-down">{render(problem)}</span>;
  if (operation) return <span className="text-text2">{t("by", { name: operation.by })}</span>;
  if ((state === "down" || state === "silent") && health?.reason)
    return <span className="text-down">{render(health.reason)}</span>;
  if (health?.latencyMs != null)
    return (
      <span data-text="data" className="text-text2">
        {Math.round(health.latencyMs)} ms
      </span>
    );
  return null;
}
