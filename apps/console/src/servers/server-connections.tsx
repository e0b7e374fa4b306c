"use client";

import { formatNumber } from "../format/number";
import type { ObjectRow } from "../objects/object-row";
import { useActiveConnections } from "../objects/use-active-connections";

/** Active connections of a server over all its services. */
export function ServerConnections({ places }: { places: readonly ObjectRow<"destination">[] | undefined }) {
  const active = useActiveConnections(places);
  if (!places) return null;
  return (
    <span data-text="data" className={active === 0 ? "text-text3" : ""}>
      {formatNumber(active)}
    </span>
  );
}
