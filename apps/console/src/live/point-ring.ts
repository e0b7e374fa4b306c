import type { Live } from "@loaddirector/agent-api";
import { emptyOverlay } from "@loaddirector/model";

/** Seconds a tab remembers. */
const rememberedSeconds = 900;

/** Of more destinations than this a tab remembers the busiest of each second; the rest is the services' remainder. */
const mostDestinations = 500;

/** Distance of the values of an object that has none for every second. */
const coarseMs = 10_000;

/** Points per second in ascending order of time, at most `rememberedSeconds` of them. */
export class PointRing {
  #points: Live[] = [];

  get points(): readonly Live[] {
    return this.#points;
  }

  get newest(): Live | null {
    return this.#points.at(-1) ?? null;
  }

  push(point: Live) {
    const newest = this.newest;
    if (newest && point.at <= newest.at) return;
    this.#points.push(slim(point));
    this.#trim();
  }

  /** Fills what was missed: after a reload or a lost feed. */
  merge(missed: readonly Live[]) {
    const known = new Set(this.#points.map((point) => point.at));
    const added = missed.filter((point) => !known.has(point.at)).map(slim);
    if (added.length === 0) return;
    this.#points = [...this.#points, ...added].sort((a, b) => a.at - b.at);
    this.#carryForward();
    this.#trim();
  }

  /** The agent's history has many objects every ten seconds only; between two values the first one holds. */
  #carryForward() {
    const newest = this.newest;
    for (const part of ["services", "destinations"] as const)
      for (const id of Object.keys(newest?.[part] ?? {})) {
        let known: { at: number; rates: Live[typeof part][string] } | null = null;
        for (const point of this.#points) {
          const rates = point[part][id];
          if (rates) known = { at: point.at, rates };
          else if (known && point.at - known.at < coarseMs) Object.assign(point[part], { [id]: known.rates });
        }
      }
  }

  #trim() {
    const oldest = (this.newest?.at ?? 0) - rememberedSeconds * 1_000;
    const first = this.#points.findIndex((point) => point.at >= oldest);
    if (first > 0) this.#points = this.#points.slice(first);
  }
}

function slim(point: Live): Live {
  return { ...point, destinations: busiest(point.destinations), overlay: emptyOverlay() };
}

function busiest(destinations: Live["destinations"]): Live["destinations"] {
  const entries = Object.entries(destinations);
  if (entries.length <= mostDestinations) return destinations;
  entries.sort(([, a], [, b]) => b.bitsIn - a.bitsIn);
  return Object.fromEntries(entries.slice(0, mostDestinations));
}
