import type { AgentEvent, Live } from "@loaddirector/agent-api";
import { describe, expect, it } from "vitest";
import { LiveStore } from "./live-store";

const live = (second: number, bits: Record<string, number>) =>
  ({
    at: second * 1_000,
    services: Object.fromEntries(Object.entries(bits).map(([id, bitsIn]) => [id, { bitsIn }])),
    destinations: {},
  }) as unknown as Live;

const event = (sequence: number) => ({ sequence, at: sequence, kind: "up" }) as AgentEvent;

describe("LiveStore", () => {
  it("tells every listener and keeps what did not change", () => {
    const store = new LiveStore();
    let told = 0;
    const stop = store.subscribe(() => told++);
    store.receive({ type: "agent", reachable: true, since: 1 });
    const { agent } = store.read();
    store.receive({ type: "candidate", counter: 4, base: 2, total: 1, authors: [] });
    expect(store.read().agent).toBe(agent);
    expect(store.read().candidate).toEqual({ counter: 4, base: 2, total: 1 });
    stop();
    const before = told;
    store.receive({ type: "agent", reachable: false, since: 2 });
    expect(told).toBe(before);
  });

  it("says since when the feed is lost, and that it is back", () => {
    const store = new LiveStore();
    store.feedObserver.onOpen();
    expect(store.read().feed).toBe("live");
    store.feedObserver.onClose();
    const { feed, feedSince } = store.read();
    expect(feed).toBe("lost");
    store.feedObserver.onClose();
    expect(store.read().feedSince).toBe(feedSince);
    store.receive({ type: "live", live: live(1, {}) });
    expect(store.read().feed).toBe("live");
  });

  it("has each event once, newest first, however it came", () => {
    const store = new LiveStore();
    store.receive({ type: "events", events: [event(3), event(4)] });
    store.addEvents([event(4), event(2), event(3)]);
    expect(store.read().events.map(({ sequence }) => sequence)).toEqual([4, 3, 2]);
  });

  it("gives the largest services the first colours once history is there, and keeps them", () => {
    const store = new LiveStore();
    store.addPoints([live(1, { a: 1, b: 9 }), live(2, { a: 1, b: 9 })]);
    expect(store.read().serviceSlots.slice(0, 2)).toEqual(["b", "a"]);
    for (let second = 3; second < 100; second++) store.receive({ type: "live", live: live(second, { a: 50, b: 1 }) });
    expect(store.read().serviceSlots.slice(0, 2)).toEqual(["b", "a"]);
  });

  it("gives a new service a free colour at once", () => {
    const store = new LiveStore();
    store.receive({ type: "live", live: live(1, { a: 1 }) });
    store.receive({ type: "live", live: live(2, { a: 1, n: 5 }) });
    expect(store.read().serviceSlots).toContain("n");
  });
});
