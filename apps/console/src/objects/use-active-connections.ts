"use client";

import { useLive } from "../live/live-provider";
import { activeConnections } from "../review/cut-connections";
import type { ObjectRow } from "./object-row";

/** Live connections of these destinations. */
export function useActiveConnections(rows: readonly ObjectRow<"destination">[] = []): number {
  return useLive((state) =>
    activeConnections(
      rows.map((row) => row.object.id),
      state.live,
    ),
  );
}
