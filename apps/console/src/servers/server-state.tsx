"use client";

import { destinationState, emptyOverlay, type RunState } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useLive } from "../live/live-provider";
import type { Configuration } from "../objects/configuration";
import type { ObjectRow } from "../objects/object-row";
import { Status } from "../ui/status";
import { StatusShape } from "../ui/status-shape";

/** A shape for each service the server is in; one word when all agree. */
export function ServerState({ row, configuration }: { row: ObjectRow<"realServer">; configuration: Configuration }) {
  const t = useTranslations("servers.state");
  const words = useTranslations("status");
  const overlay = useLive((state) => state.live?.overlay) ?? emptyOverlay();
  const { committed } = row;
  if (!committed) return <Status kind="notCommitted" />;
  const states = (configuration.placesOf.get(row.object.id) ?? []).flatMap((place): RunState[] => {
    const service = configuration.service.get(place.object.virtualServiceId)?.committed;
    if (!place.committed || !service) return [];
    return [destinationState(place.committed, committed, overlay, service.healthCheckId !== null)];
  });
  if (!committed.enabled) return <Status kind="disabled" />;
  const [first] = states;
  if (!first) return <span className="text-text3">{t("unused")}</span>;
  if (states.every((state) => state === first)) return <Status kind={first} />;
  return (
    <span className="inline-flex items-center gap-4">
      {states.slice(0, 12).map((state, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: shapes are known by their place
        <StatusShape key={index} kind={state} label={words(state)} />
      ))}
    </span>
  );
}
