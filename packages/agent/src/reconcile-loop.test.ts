import type { Change, Outcome } from "@loaddirector/engine";
import { emptyConfig, emptyOverlay, message } from "@loaddirector/model";
import { afterEach, describe, expect, it, vi } from "vitest";
import { until } from "./agent-bed";
import type { AnyEngine, PassResult } from "./pass";
import { type Cause, createReconcileLoop, type ReconcileLoop } from "./reconcile-loop";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** An engine that holds one number; the test says what is wanted, and writes down what happens. */
function createNumber(facility: string, rank: number, diary: string[]) {
  const state = { want: 0, have: 0, failing: false, observing: 0 };
  const engine: AnyEngine = {
    facility,
    start: async () => {},
    stop: async () => {},
    expand: () => ({ want: state.want, refused: [] }),
    check: async () => [],
    observe: async () => {
      state.observing++;
      if (state.failing) throw new Error("the kernel does not answer");
      await new Promise((resolve) => setTimeout(resolve, 5));
      return state.have;
    },
    diff: (want: number, have: number): Change[] =>
      want === have
        ? []
        : [{ object: null, phase: want > have ? "create" : "remove", rank, text: message("x"), action: want }],
    apply: async (changes): Promise<Outcome[]> => {
      for (const { action, phase } of changes) {
        diary.push(`${facility} ${phase}`);
        state.have = action;
      }
      return changes.map((change) => ({ change, ok: true }));
    },
  };
  return { rank, engine, state };
}

function looping(
  engines: ReturnType<typeof createNumber>[],
  options: { intervalMs?: number; known?: () => boolean } = {},
) {
  const passes: PassResult[] = [];
  const stopping = new AbortController();
  const loop: ReconcileLoop = createReconcileLoop({
    engines,
    desired: () => (options.known?.() === false ? null : { config: emptyConfig(), overlay: emptyOverlay() }),
    onPass: (result) => passes.push(result),
    onProgress: () => {},
    intervalMs: options.intervalMs ?? 600_000,
    retryMs: 10,
  });
  loop.start(stopping.signal);
  stops.push(async () => {
    stopping.abort();
    await loop.stop();
  });
  return { loop, passes };
}

describe("reconcile loop", () => {
  it("creates by ascending rank, then removes by descending rank", async () => {
    const diary: string[] = [];
    const low = createNumber("addresses", 10, diary);
    const high = createNumber("forwarding", 30, diary);
    const { loop } = looping([low, high]);
    low.state.want = high.state.want = 1;
    await loop.request("apply");
    low.state.want = high.state.want = 0;
    await loop.request("apply");
    expect(diary).toEqual(["addresses create", "forwarding create", "forwarding remove", "addresses remove"]);
  });

  it("makes one pass of many wishes, and reads the truth when it begins", async () => {
    const diary: string[] = [];
    const number = createNumber("forwarding", 30, diary);
    const { loop, passes } = looping([number]);
    const first = loop.request("health");
    await new Promise((resolve) => setTimeout(resolve, 1));
    for (let want = 1; want <= 50; want++) {
      number.state.want = want;
      void loop.request("health");
    }
    await first;
    await loop.request("health");
    expect(passes.length).toBe(2);
    expect(number.state.have).toBe(50);
    expect(diary.length).toBe(1);
  });

  it("retries what failed, and goes on with the other facilities meanwhile", async () => {
    const diary: string[] = [];
    const broken = createNumber("filter", 20, diary);
    const well = createNumber("forwarding", 30, diary);
    broken.state.failing = true;
    broken.state.want = well.state.want = 1;
    const { loop, passes } = looping([broken, well]);
    const { failures } = await loop.request("timer");
    expect(failures).toMatchObject([{ rank: 20, object: null, reason: { key: "agent.engineFailed" } }]);
    expect(diary).toEqual(["forwarding create"]);
    await until(() => passes.length >= 3);
    broken.state.failing = false;
    await until(() => broken.state.have === 1);
    const seen = broken.state.observing;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(broken.state.observing).toBe(seen);
  });

  it("looks at everything in time although changes come all the while", async () => {
    const number = createNumber("forwarding", 30, []);
    number.engine.differing = (before, after) => (before === after ? null : { before, after });
    const observe = vi.spyOn(number.engine, "observe");
    const { loop } = looping([number], { intervalMs: 50 });
    const whole = () => observe.mock.calls.filter(([, part]) => part === undefined).length;
    await until(async () => {
      number.state.want++;
      await loop.request("health");
      return whole() >= 3;
    }, 20_000);
    expect(observe.mock.calls.length).toBeGreaterThan(whole());
  });

  it("puts a look at everything off while changes follow each other, by an interval at most", async () => {
    vi.useFakeTimers();
    stops.push(async () => void vi.useRealTimers());
    const number = createNumber("forwarding", 30, []);
    number.engine.differing = (before, after) => (before === after ? null : { before, after });
    const observe = vi.spyOn(number.engine, "observe");
    const { loop } = looping([number], { intervalMs: 10_000 });
    const looks = () => observe.mock.calls.filter(([, part]) => part === undefined).length;
    const change = async () => {
      number.state.want++;
      void loop.request("operation");
      await vi.advanceTimersByTimeAsync(1_000);
    };
    void loop.request("timer");
    await vi.advanceTimersByTimeAsync(9_500);
    await change();
    expect(looks()).toBe(1);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(looks()).toBe(2);
    await vi.advanceTimersByTimeAsync(9_000);
    for (let seconds = 9; seconds < 19; seconds++) await change();
    expect(looks()).toBe(2);
    for (let seconds = 19; seconds < 22; seconds++) await change();
    expect(looks()).toBe(3);
  });

  it("stops before the next facility when a vital one fails under a new revision", async () => {
    const diary: string[] = [];
    const broken = createNumber("filter", 20, diary);
    const later = createNumber("forwarding", 30, diary);
    broken.state.failing = true;
    later.state.want = 1;
    const { loop } = looping([broken, later]);
    await loop.request("apply");
    expect(diary).toEqual([]);
  });

  it("touches nothing while the truth is not known", async () => {
    const number = createNumber("forwarding", 30, []);
    number.state.want = 1;
    let known = false;
    const { loop } = looping([number], { known: () => known });
    expect(await loop.request("timer")).toEqual({ changes: [], refused: [], failures: [], drift: [] });
    expect(number.state.observing).toBe(0);
    known = true;
    await loop.request("timer");
    expect(number.state.have).toBe(1);
  });

  it("calls drift what changed without being asked, also when something is asked at the same time", async () => {
    const number = createNumber("forwarding", 30, []);
    number.state.want = 1;
    const { loop } = looping([number]);
    expect((await loop.request("apply")).drift).toEqual([]);
    number.state.have = 0;
    number.state.want = 2;
    const { drift, changes } = await loop.request("apply");
    expect(drift.map(({ action }) => action)).toEqual([1]);
    expect(changes.map(({ action }) => action)).toEqual([2]);
    expect((await loop.request("timer")).drift).toEqual([]);
  });

  it("looks at what is wanted otherwise after a change, at everything on the timer", async () => {
    const number = createNumber("forwarding", 30, []);
    number.engine.differing = (before, after) => (before === after ? null : { before, after });
    const observe = vi.spyOn(number.engine, "observe");
    number.state.want = 1;
    const { loop } = looping([number]);
    const looks = async (cause: Cause) => {
      observe.mockClear();
      await loop.request(cause);
      return observe.mock.calls.map(([, part]) => part);
    };
    expect(await looks("apply")).toEqual([undefined]);
    number.state.want = 2;
    expect(await looks("operation")).toEqual([{ before: 1, after: 2 }]);
    number.state.have = 7;
    expect(await looks("health")).toEqual([]);
    expect(await looks("timer")).toEqual([undefined]);
    expect(number.state.have).toBe(2);
    const apply = vi.spyOn(number.engine, "apply").mockRejectedValueOnce(new Error("the kernel refuses"));
    number.state.want = 3;
    await loop.request("apply");
    expect(apply).toHaveBeenCalled();
    // What failed may have been done in part.
    expect(await looks("apply")).toEqual([undefined]);
  });
});
