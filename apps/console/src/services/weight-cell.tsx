"use client";

import { formatNumber } from "../format/number";
import { useLive } from "../live/live-provider";
import { ChangedValue } from "../objects/changed-value";
import type { DestinationNode } from "./service-tree";

/** The configured weight and, where they differ, what runs (`100 → 0`), what drifted (`100 ≠ 90`), what is to come. */
export function WeightCell({ destination }: { destination: DestinationNode }) {
  const { row, state } = destination;
  const used = useLive((live) => live.live?.destinations[row.object.id]?.weight ?? null);
  const committed = row.committed?.weight ?? null;
  if (committed === null || committed !== row.object.weight)
    return (
      <ChangedValue
        running={committed === null ? null : formatNumber(committed)}
        candidate={formatNumber(row.object.weight)}
      />
    );
  // A server that is down or being checked keeps its weight for when it is back: that is no override.
  const overridden = used !== null && used !== committed && (state === "draining" || state === "drift");
  return (
    <span data-text="data" className={committed === 0 ? "text-text3" : ""}>
      {overridden ? (
        <>
          <span className="text-text3">{formatNumber(committed)}</span>
          {state === "drift" ? " ≠ " : " → "}
          {formatNumber(used)}
        </>
      ) : (
        formatNumber(committed)
      )}
    </span>
  );
}
