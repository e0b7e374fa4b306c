import type { AgentEvent, AgentStatus, Live } from "@loaddirector/agent-api";
import type { StreamItem } from "@loaddirector/api";
import type { FeedObserver } from "../api/client";
import { rankSlots, type Slots } from "../chart/ranking";
import { PointRing } from "./point-ring";

/** What the box last said. Every part keeps its identity until it changes. */
export interface LiveState {
  readonly feed: "connecting" | "live" | "lost";
  /** Milliseconds since 1970, this browser's clock, at which `feed` became what it is. */
  readonly feedSince: number;
  readonly live: Live | null;
  /** Box clock minus this browser's clock, in milliseconds. */
  readonly clockOffset: number;
  readonly status: AgentStatus | null;
  /** This browser's clock when `status` came: a trial counts down from there. */
  readonly statusAt: number;
  readonly latencyMs: number | null;
  readonly agent: { readonly reachable: boolean; readonly since: number } | null;
  readonly candidate: { readonly counter: number; readonly base: number | null; readonly total: number } | null;
  /** Newest first. */
  readonly events: readonly AgentEvent[];
  /** Which service has which colour of the palette, on every page. */
  readonly serviceSlots: Slots;
}

/** Points between two looks at who is largest. */
const rankEvery = 30;

const keptEvents = 200;

/** One per tab: the feed writes, every component reads. */
export class LiveStore {
  readonly ring = new PointRing();
  #listeners = new Set<() => void>();
  #state: LiveState = {
    feed: "connecting",
    feedSince: Date.now(),
    live: null,
    clockOffset: 0,
    status: null,
    statusAt: 0,
    latencyMs: null,
    agent: null,
    candidate: null,
    events: [],
    serviceSlots: [],
  };
  readonly #atStart = this.#state;
  #refillListeners = new Set<() => void>();
  #sinceRank = 0;

  readonly feedObserver: FeedObserver = {
    onOpen: () => this.#setFeed("live"),
    onClose: () => this.#setFeed("lost"),
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): LiveState => this.#state;

  /** What the server rendered from; parts of a page that wake up late start from it too. */
  readonly readAtStart = (): LiveState => this.#atStart;

  receive(item: StreamItem) {
    if (this.#state.feed !== "live") this.#setFeed("live");
    switch (item.type) {
      case "live":
        this.ring.push(item.live);
        this.#sinceRank += 1;
        return this.#write({
          live: item.live,
          clockOffset: item.live.at - Date.now(),
          serviceSlots: this.#rankServices(item.live),
        });
      case "status":
        return this.#write({ status: item.status, statusAt: Date.now(), latencyMs: item.latencyMs });
      case "candidate":
        return this.#write({ candidate: { counter: item.counter, base: item.base, total: item.total } });
      case "agent":
        return this.#write({ agent: { reachable: item.reachable, since: item.since } });
      case "events":
        return this.addEvents(item.events);
    }
  }

  addEvents(events: readonly AgentEvent[]) {
    // An agent that lost its state counts from one again: the time tells old and new apart.
    const keyOf = (event: AgentEvent) => `${event.at} ${event.sequence}`;
    const known = new Set(this.#state.events.map(keyOf));
    const added = events.filter((event) => !known.has(keyOf(event)));
    if (added.length === 0) return;
    const all = [...this.#state.events, ...added].sort((a, b) => b.at - a.at || b.sequence - a.sequence);
    this.#write({ events: all.slice(0, keptEvents) });
  }

  addPoints(points: readonly Live[]) {
    this.ring.merge(points);
    this.#sinceRank = rankEvery;
    const newest = this.ring.newest;
    this.#write(newest ? { serviceSlots: this.#rankServices(newest) } : {});
    for (const listener of this.#refillListeners) listener();
  }

  /** Points from before now arrived: what was built from the ring is built anew. */
  onRefill(listener: () => void): () => void {
    this.#refillListeners.add(listener);
    return () => this.#refillListeners.delete(listener);
  }

  #rankServices(newest: Live): Slots {
    const { serviceSlots } = this.#state;
    const unknown = Object.keys(newest.services).some((id) => !serviceSlots.includes(id));
    if (this.#sinceRank < rankEvery && !(unknown && serviceSlots.includes(null)) && serviceSlots.length > 0)
      return serviceSlots;
    this.#sinceRank = 0;
    const totals = new Map<string, number>();
    for (const point of this.ring.points)
      for (const id of Object.keys(newest.services))
        totals.set(id, (totals.get(id) ?? 0) + (point.services[id]?.bitsIn ?? 0));
    const ranked = rankSlots(serviceSlots, totals);
    return ranked.every((id, slot) => id === serviceSlots[slot]) ? serviceSlots : ranked;
  }

  #setFeed(feed: LiveState["feed"]) {
    if (this.#state.feed !== feed) this.#write({ feed, feedSince: Date.now() });
  }

  #write(part: Partial<LiveState>) {
    this.#state = { ...this.#state, ...part };
    for (const listener of this.#listeners) listener();
  }
}
