"use client";

import { type Health, knownHealth } from "@loaddirector/model";
import { useLive } from "../live/live-provider";
import type { DestinationNode } from "./service-tree";

/** What is known of a destination now; null: nothing. */
export function useHealth({ id, server }: Pick<DestinationNode, "id" | "server">): Health | null {
  const found = useLive((state) => state.live?.overlay.health[id]);
  const silentSince = useLive((state) => state.live?.overlay.silent[server?.object.id ?? ""]);
  return server ? knownHealth(found, silentSince, server.committed ?? server.object) : (found ?? null);
}
