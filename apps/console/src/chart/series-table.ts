import type { Live, Rates } from "@loaddirector/agent-api";
import type { RateKind } from "../format/rate-unit";

/** One line of a chart: a sum over members of one part of a point, or what all services have beyond the other lines. */
export interface SeriesPlan {
  readonly id: string;
  readonly name: string;
  /** Place in the palette; null: the rest, grey and dashed. */
  readonly slot: number | null;
  readonly part: "services" | "destinations";
  readonly members: readonly string[] | "remainder";
}

export interface Sample {
  /** Milliseconds since 1970. */
  readonly x: number;
  /** Per second; NaN where the data has a gap. */
  readonly y: number;
}

/** Points further apart than this have a gap between them. */
const gapMs = 2_500;

export function rateOf(rates: Rates, kind: RateKind): number {
  return kind === "bits" ? rates.bitsIn : kind === "packets" ? rates.packetsIn : rates.connections;
}

/**
 * The samples of a chart, one array per series, all with the same times. New points are pushed and old ones shifted in
 * place, so that a chart can hold on to the arrays; `rebuild` makes new ones.
 */
export class SeriesTable {
  samples: Sample[][] = [];
  #plans: readonly SeriesPlan[] = [];
  #kind: RateKind = "bits";
  #newest = 0;

  /** From scratch: other series, another unit, another window, or missed points that arrived late. */
  rebuild(points: readonly Live[], plans: readonly SeriesPlan[], kind: RateKind, from: number) {
    this.#plans = plans;
    this.#kind = kind;
    this.#newest = 0;
    this.samples = plans.map(() => []);
    this.append(points, from);
  }

  append(points: readonly Live[], from: number) {
    for (const point of points) {
      if (point.at <= this.#newest || point.at < from) continue;
      if (this.#newest > 0 && point.at - this.#newest > gapMs)
        for (const samples of this.samples) samples.push({ x: this.#newest + 1_000, y: Number.NaN });
      let counted = 0;
      this.#plans.forEach((plan, series) => {
        const own = rateAt(point, plan, this.#kind, counted);
        counted += own;
        this.samples[series]!.push({ x: point.at, y: own });
      });
      this.#newest = point.at;
    }
    for (const samples of this.samples) while (samples[0] && samples[0].x < from) samples.shift();
  }
}

/** `counted`: what the lines before this one have. */
function rateAt(point: Live, { part, members }: SeriesPlan, kind: RateKind, counted: number): number {
  if (members === "remainder") return Math.max(0, sum(point.services, Object.keys(point.services), kind) - counted);
  return sum(point[part], members, kind);
}

function sum(rates: Readonly<Record<string, Rates>>, members: readonly string[], kind: RateKind): number {
  let total = 0;
  for (const member of members) {
    const found = rates[member];
    if (found) total += rateOf(found, kind);
  }
  return total;
}
