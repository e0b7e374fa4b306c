import type { InterfaceLive, Live } from "@loaddirector/agent-api";
import { emptyOverlay } from "@loaddirector/model";
import { KindHistory, keptSeconds } from "./history-rows";
import type { Sample } from "./sample";

interface Point {
  readonly second: number;
  readonly at: number;
  readonly interfaces: readonly InterfaceLive[];
  readonly box: Live["box"];
}

/**
 * The last 15 minutes. Up to 64 services and 64 destinations have a point a second, what is beyond one every ten
 * seconds (2.5 kB an object). Operations and health are not kept: `overlay` is empty, `weight` null.
 */
export function createHistory() {
  const services = new KindHistory();
  const destinations = new KindHistory();
  const points: Point[] = [];

  return {
    add(sample: Sample): void {
      const { at, interfaces, box } = sample;
      const second = Math.round(at / 1000);
      if (points.at(-1)?.second === second) return;
      services.add(second, sample.services, sample.writeService);
      destinations.add(second, sample.destinations, sample.writeDestination);
      points.push({ second, at, interfaces, box });
      if (points.length > keptSeconds) points.shift();
    },

    /** Points taken after `since` (milliseconds since 1970), oldest first. */
    since(since: number): Live[] {
      return points
        .filter(({ at }) => at > since)
        .map(({ second, at, interfaces, box }) => ({
          at,
          services: services.rowsAt(second),
          destinations: Object.fromEntries(
            Object.entries(destinations.rowsAt(second)).map(([id, row]) => [id, { ...row, weight: null }]),
          ),
          interfaces,
          overlay: emptyOverlay(),
          box,
        }));
    },
  };
}
