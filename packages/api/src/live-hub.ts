import type { AgentEvent, AgentStatus, Live } from "@loaddirector/agent-api";
import type { Store } from "@loaddirector/store";
import type { AgentPoll } from "./agent-link";

/** What viewers are told, by topic. */
export type StreamItem =
  | { readonly type: "live"; readonly live: Live }
  | { readonly type: "status"; readonly status: AgentStatus; readonly latencyMs: number | null }
  /** The candidate moved: ask candidate.state for more. */
  | {
      readonly type: "candidate";
      readonly counter: number;
      readonly base: number | null;
      readonly total: number;
      readonly authors: readonly string[];
    }
  | { readonly type: "events"; readonly events: readonly AgentEvent[] }
  /** `since` in milliseconds since 1970. */
  | { readonly type: "agent"; readonly reachable: boolean; readonly since: number };

const topics = ["agent", "status", "candidate", "events", "live"] as const satisfies StreamItem["type"][];
const eventLimit = 1_000;

/** The latest of every topic for any number of viewers. One who is slow misses what lies between. */
export class LiveHub {
  /** The last events of the agent, oldest first. */
  readonly events: AgentEvent[] = [];
  readonly #latest = new Map<StreamItem["type"], { tick: number; item: StreamItem; text: string }>();
  readonly #waiting = new Set<() => void>();
  #tick = 0;

  constructor(private readonly store: Store) {
    this.candidateMoved();
  }

  take({ view, live, events, fromStart }: AgentPoll): void {
    this.#publish({ type: "agent", reachable: view.reachable, since: view.since });
    if (view.reachable && view.status)
      this.#publish({ type: "status", status: view.status, latencyMs: view.latencyMs });
    if (events.length > 0) {
      if (fromStart) this.events.length = 0;
      this.events.push(...events);
      if (this.events.length > eventLimit) this.events.splice(0, this.events.length - eventLimit);
      this.#publish({ type: "events", events: [...events] });
    }
    if (live) this.#publish({ type: "live", live });
    this.candidateMoved();
    this.#wake();
  }

  /** After any write: tells viewers when the candidate is another one. */
  candidateMoved(): void {
    const { counter, baseRevision, dirty } = this.store.view;
    const authors = new Set<string>();
    for (const { changedBy } of dirty.values()) authors.add(changedBy);
    this.#publish({
      type: "candidate",
      counter,
      base: baseRevision,
      total: dirty.size,
      authors: [...authors].sort().slice(0, 10),
    });
    this.#wake();
  }

  /** Everything that is newer than what this viewer has had, then waits. Ends with the signal. */
  async *watch(signal: AbortSignal): AsyncGenerator<StreamItem> {
    const seen = new Map<StreamItem["type"], number>();
    let lastEvent = 0;
    while (!signal.aborted) {
      const began = this.#tick;
      for (const topic of topics) {
        const entry = this.#latest.get(topic);
        if (!entry || entry.tick === seen.get(topic)) continue;
        seen.set(topic, entry.tick);
        if (topic === "events") {
          // Events are told once each, however slow the viewer.
          const own = this.events.filter(({ sequence }) => sequence > lastEvent);
          lastEvent = this.events.at(-1)?.sequence ?? lastEvent;
          yield { type: "events", events: own.slice(-100) };
        } else yield entry.item;
      }
      if (this.#tick === began) await this.#change(signal);
    }
  }

  #publish(item: StreamItem): void {
    // Rates and countdowns are told every second; the rest when it differs.
    const text = item.type === "candidate" || item.type === "agent" ? JSON.stringify(item) : "";
    if (text && this.#latest.get(item.type)?.text === text) return;
    this.#latest.set(item.type, { tick: ++this.#tick, item, text });
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener("abort", done, { once: true });
    });
  }
}
