import type { InterfaceLive, Live } from "@loaddirector/agent-api";
import { emptyOverlay } from "@loaddirector/model";
import type { Row, Sample } from "./sample";

/** Points of one second kept for charts after a reload: 15 minutes. */
const capacity = 900;
/** Objects of a kind with a value for every second; the others have one for every tenth. Bounds memory and answers. */
const fineObjects = 64;
const coarseStep = 10;

const columns = ["connections", "packetsIn", "packetsOut", "bitsIn", "bitsOut", "active", "inactive"] as const;

/** Ring of numbers of one object: `columns.length` floats a point (28 bytes), and which second each place holds. */
class Series {
  readonly #values: Float32Array;
  readonly #seconds: Float64Array;
  readonly #places: number;

  constructor(readonly step: number) {
    this.#places = capacity / step;
    this.#values = new Float32Array(this.#places * columns.length);
    this.#seconds = new Float64Array(this.#places).fill(-1);
  }

  set(second: number, row: Row): void {
    const place = (second / this.step) % this.#places;
    this.#seconds[place] = second;
    for (const [column, name] of columns.entries()) this.#values[place * columns.length + column] = row[name];
  }

  get(second: number): Row | null {
    if (second % this.step !== 0) return null;
    const place = (second / this.step) % this.#places;
    if (this.#seconds[place] !== second) return null;
    const row: Record<string, number> = {};
    for (const [column, name] of columns.entries())
      row[name] = Math.round(this.#values[place * columns.length + column]! * 10) / 10;
    return row as unknown as Row;
  }
}

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
  const services = new Map<string, Series>();
  const destinations = new Map<string, Series>();
  const points: Point[] = [];

  function record(
    all: Map<string, Series>,
    second: number,
    ids: ReadonlySet<string>,
    rowOf: (id: string) => Row,
  ): void {
    for (const id of ids) {
      let series = all.get(id);
      if (!series) {
        series = new Series(all.size < fineObjects ? 1 : coarseStep);
        all.set(id, series);
      }
      if (second % series.step === 0) series.set(second, rowOf(id));
    }
    // All of `ids` are there now: more than those are left over from objects that are gone.
    if (all.size > ids.size) for (const id of all.keys()) if (!ids.has(id)) all.delete(id);
  }

  return {
    add(sample: Sample): void {
      const { at, interfaces, box } = sample;
      const second = Math.round(at / 1000);
      if (points.at(-1)?.second === second) return;
      record(services, second, sample.serviceIds, sample.service);
      record(destinations, second, sample.destinationIds, sample.destination);
      points.push({ second, at, interfaces, box });
      if (points.length > capacity) points.shift();
    },

    /** Points taken after `since` (milliseconds since 1970), oldest first. */
    since(since: number): Live[] {
      return points
        .filter(({ at }) => at > since)
        .map(({ second, at, interfaces, box }) => ({
          at,
          services: rowsAt(services, second),
          destinations: Object.fromEntries(
            Object.entries(rowsAt(destinations, second)).map(([id, row]) => [id, { ...row, weight: null }]),
          ),
          interfaces,
          overlay: emptyOverlay(),
          box,
        }));
    },
  };
}

function rowsAt(all: ReadonlyMap<string, Series>, second: number): Record<string, Row> {
  const rows: Record<string, Row> = {};
  for (const [id, series] of all) {
    const row = series.get(second);
    if (row) rows[id] = row;
  }
  return rows;
}
