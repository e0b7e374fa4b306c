"use client";

import { emptyOverlay, type Overlay } from "@loaddirector/model";
import { useMemo, useRef } from "react";
import { useConfiguration } from "../objects/use-configuration";
import { useLive } from "./live-provider";
import { type RunningService, runningServices } from "./running-services";

const nothing = emptyOverlay();

/** null until the configuration was read. Made anew only when configuration, health or operations changed. */
export function useRunningServices(): readonly RunningService[] | null {
  const { configuration } = useConfiguration();
  const overlay = useStable(useLive((state) => state.live?.overlay ?? nothing));
  return useMemo(() => configuration && runningServices(configuration, overlay), [configuration, overlay]);
}

/** Each second brings an equal overlay as a new object. */
function useStable(overlay: Overlay): Overlay {
  const kept = useRef({ overlay, text: "" });
  const text = JSON.stringify(overlay);
  if (kept.current.text !== text) kept.current = { overlay, text };
  return kept.current.overlay;
}
