import { schedulers } from "@loaddirector/engine";
import { type Flow, type Scheduler, schedulerNames, type Verdict } from "@loaddirector/model";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../../../../scripts/require";
import { buildBpf } from "../../build";
import { ebpfCapabilities } from "../engine";
import { createBench, ends, fromClient, fromServer } from "../rig/bench";
import { passTime } from "../rig/time";
import { destination, service, wantOf } from "../rig/want";

const skip = requires("root", "bpf");
const known = schedulerNames.filter((name) => ebpfCapabilities.schedulers[name] === true);

/** Explained first, then sent: the data plane must do what was said. */
describe.skipIf(skip)("explain", () => {
  let bench: Awaited<ReturnType<typeof createBench>>;
  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-conn-why", {
      capacity: { services: 16, destinations: 64, connections4: 700, connections6: 700 },
    });
  });
  afterAll(() => bench?.closeAll());
  beforeEach(() => bench.clear());

  const flowOf = (family: 4 | 6, clientPort: number, other: Partial<Flow> = {}): Flow =>
    ({
      protocol: "tcp",
      client: ends[family].client,
      clientPort,
      virtual: ends[family].virtual,
      virtualPort: 80,
      ...other,
    }) as Flow;
  const frameOf = ({ protocol, client, clientPort, virtual, virtualPort }: Flow, flags = "S") =>
    fromClient(client.includes(":") ? 6 : 4, {
      protocol,
      source: client,
      sourcePort: clientPort,
      destination: virtual,
      destinationPort: virtualPort,
      flags,
    });
  const explain = (flow: Flow) => bench.engine.explain(flow);

  /** What the packet really met, in the words of a verdict. */
  async function sent(flow: Flow, flags = "S"): Promise<Verdict> {
    const { went, reason } = bench.send("client", frameOf(flow, flags));
    if (reason) return { kind: "drop", reason };
    if (went === "stack") return { kind: "pass" };
    const client = bench.engine
      .connectionsNow()
      .find(
        (each) =>
          each.client === flow.client && each.clientPort === flow.clientPort && each.virtualPort === flow.virtualPort,
      );
    expect(went).toBe("server");
    const { destinationId, destination, destinationPort, method } = client!;
    return { kind: "forward", destinationId, destination, destinationPort, method };
  }

  const members = (family: 4 | 6) => {
    const { server, other } = ends[family];
    const third = family === 4 ? "10.30.0.13" : "fd00:30::d";
    return [
      destination("a", server, { weight: 1 }),
      destination("b", other, { weight: 3, method: "dr", upperThreshold: 12 }),
      destination("c", third, { weight: 2 }),
      destination("d", third, { weight: 0, port: 81 }),
    ];
  };

  const cases = known
    .filter((name) => name !== "twos" && schedulers[name])
    .flatMap((scheduler) => [
      [scheduler, 4, "tcp"] as const,
      [scheduler, 4, "udp"] as const,
      [scheduler, 6, "tcp"] as const,
    ]);
  it.each(cases)("%s over IPv%i and %s: every choice is foretold", async (scheduler: Scheduler, family, protocol) => {
    const listeners = [{ protocol, first: 80, last: 80 }];
    await bench.converge(wantOf(service("s", ends[family].virtual, members(family), { scheduler, listeners })));
    const random = generator(5);
    const seen = new Set<unknown>();
    for (let step = 0; step < 120; step++) {
      const flow = flowOf(family, 1000 + random(90), { protocol });
      const { record, verdict, opening } = await explain(flow);
      const foretold = record && opening ? opening.verdict : verdict;
      expect([step, foretold]).toEqual([step, await sent(flow)]);
      seen.add(foretold.kind === "forward" ? foretold.destinationId : foretold.kind);
      if (random(2)) bench.send("client", frameOf(flow, "A"));
      if (random(4) === 0) bench.send("client", frameOf(flow, random(2) ? "R" : "FA"));
      if (random(15) === 0) passTime(bench.engine, random(60));
      if (random(30) === 0) bench.engine.sweep();
    }
    if (["rr", "wrr", "lc", "wlc"].includes(scheduler)) expect(seen.size).toBeGreaterThan(1);
  });

  it("leaves open whom twos takes", async () => {
    await bench.converge(wantOf(service("s", ends[4].virtual, members(4), { scheduler: "twos" })));
    expect((await explain(flowOf(4, 1))).verdict).toEqual({ kind: "open" });
  });

  it.each(known.filter((name) => !schedulers[name]))("%s: leaves open whom it takes", async (scheduler) => {
    await bench.converge(wantOf(service("s", ends[4].virtual, members(4), { scheduler })));
    const { verdict, opening } = await explain(flowOf(4, 1));
    expect(verdict).toEqual({ kind: "open" });
    expect(opening!.schedule!.candidates).toHaveLength(4);
  });

  it.each([
    ["sh", ["sh-port", "sh-fallback"]],
    ["mh", ["mh-port", "mh-fallback"]],
  ] as const)("%s with %j: falls back to the same server", async (scheduler, schedulerFlags) => {
    await bench.converge(wantOf(service("s", ends[4].virtual, members(4), { scheduler, schedulerFlags })));
    const fallen = new Set<boolean>();
    for (let port = 1; port < 60; port++) {
      const { verdict, opening } = await explain(flowOf(4, port));
      expect([port, verdict]).toEqual([port, await sent(flowOf(4, port))]);
      fallen.add(opening!.schedule!.why.values?.tries !== 0);
    }
    expect(fallen).toEqual(new Set([false, true]));
  });

  it.each([4, 6] as const)("a persistent client over IPv%i stays where its template holds it", async (family) => {
    const persistence = { timeout: 300, prefix4: 24, prefix6: 64 };
    await bench.converge(wantOf(service("s", ends[family].virtual, members(family), { scheduler: "rr", persistence })));
    for (const port of [1, 2, 3]) {
      const flow = flowOf(family, port);
      const { verdict, opening } = await explain(flow);
      expect(opening!.template === null).toBe(port === 1);
      expect(verdict).toEqual(await sent(flow));
    }
    bench.send("client", frameOf(flowOf(family, 1), "R"));
    expect((await explain(flowOf(family, 1))).opening, "a SYN does not open it anew").toBeNull();
    const first = await explain(flowOf(family, 4));
    expect(first.opening!.template).toMatchObject({ template: true, serviceId: "s" });
    // Once more for a minute, for its connections may end after it.
    for (const seconds of [3000, 100]) {
      passTime(bench.engine, seconds);
      bench.engine.sweep();
    }
    expect((await explain(flowOf(family, 4))).opening!.template).toBeNull();
  });

  it("leaves no trace", async () => {
    await bench.converge(wantOf(service("s", ends[4].virtual, members(4), { scheduler: "wrr" })));
    for (let port = 1; port < 20; port++) await sent(flowOf(4, port));
    const { tables } = bench.engine.running();
    const all = [tables.connection4, tables.load, tables.cursor, tables.serviceCounter, tables.destinationCounter];
    const before = [...all, tables.dropCounter].map(({ bytes }) => Buffer.from(bytes).toString("base64"));
    passTime(bench.engine, 61);
    for (let port = 1; port < 40; port++) await explain(flowOf(4, port));
    expect([...all, tables.dropCounter].map(({ bytes }) => Buffer.from(bytes).toString("base64"))).toEqual(before);
  });

  it("names the listener, the candidates with their numbers, and the formula", async () => {
    await bench.converge(wantOf(service("s", ends[4].virtual, members(4), { scheduler: "wlc" })));
    await sent(flowOf(4, 1));
    const { record, why, opening } = await explain(flowOf(4, 2));
    expect(record).toBeNull();
    expect(why.map(({ key }) => key)).toEqual(["explain.record.none"]);
    expect(opening!.listener).toEqual({ serviceId: "s", protocol: "tcp", first: 80, last: 80 });
    expect(opening!.why.map(({ key }) => key)).toEqual([
      "explain.listener.port",
      "explain.schedule.wlc",
      "explain.method.dr",
    ]);
    expect(opening!.schedule!.candidates).toMatchObject([
      { destinationId: "d", weight: 0, cost: null, chosen: false },
      { destinationId: "c", weight: 2, active: 1, inactive: 0, cost: { value: 256, weight: 2 }, chosen: false },
      { destinationId: "b", weight: 3, active: 0, cost: { value: 0, weight: 3 }, chosen: true },
      { destinationId: "a", weight: 1, active: 0, cost: { value: 0, weight: 1 }, chosen: false },
    ]);
  });

  it("tells a record's state and times, and that a SYN would open anew", async () => {
    await bench.converge(wantOf(service("s", ends[4].virtual, [destination("a", ends[4].server)])));
    const flow = flowOf(4, 7);
    await sent(flow);
    bench.send("server", fromServer(4, { destinationPort: 7 }));
    await sent(flow, "A");
    passTime(bench.engine, 30);
    const open = await explain(flow);
    expect(open).toMatchObject({ record: { state: "ESTABLISHED", idle: 30, destinationId: "a" }, opening: null });
    expect(open.verdict).toEqual(await sent(flow, "A"));
    bench.send("client", frameOf(flow, "R"));
    const closed = await explain(flow);
    expect(closed).toMatchObject({ record: { state: "CLOSE" }, opening: { verdict: { kind: "forward" } } });
  });

  it.each([
    ["an address of nobody", flowOf(4, 1, { virtual: "10.99.0.99" as Flow["virtual"] }), "explain.listener.notVirtual"],
    ["a port of no service", flowOf(4, 1, { virtualPort: 81 }), "explain.listener.none"],
    ["a protocol of no service", flowOf(4, 1, { protocol: "udp" }), "explain.listener.none"],
    ["a service whose servers take nothing", flowOf(6, 1), "explain.schedule.nobody"],
  ])("%s", async (_name, flow, key) => {
    await bench.converge(
      wantOf(
        service("s", ends[4].virtual, [destination("a", ends[4].server)]),
        service("six", ends[6].virtual, [destination("z", ends[6].server, { weight: 0 })]),
      ),
    );
    const { verdict, opening } = await explain(flow);
    expect(opening!.why.map((each) => each.key)).toContain(key);
    expect(verdict).toEqual(await sent(flow));
  });

  it("follows ranges of ports, any port and any address, the narrowest first", async () => {
    const listen = (first: number, last: number) => ({ listeners: [{ protocol: "tcp" as const, first, last }] });
    const { virtual, server, other } = ends[4];
    await bench.converge(
      wantOf(
        service("range", virtual, [destination("a", server)], listen(80, 95)),
        service("one", virtual, [destination("b", other)], listen(81, 81)),
        service("all", virtual, [destination("c", "10.30.0.13")], listen(0, 0)),
        {
          ...service("any", virtual, [destination("d", "10.30.0.14", { method: "dr" })], listen(80, 80)),
          address: null,
        },
      ),
    );
    const elsewhere = "198.18.0.1" as Flow["virtual"];
    for (const [flow, serviceId] of [
      [flowOf(4, 1, { virtualPort: 80 }), "range"],
      [flowOf(4, 2, { virtualPort: 81 }), "one"],
      [flowOf(4, 3, { virtualPort: 443 }), "all"],
      [flowOf(4, 4, { virtual: elsewhere }), "any"],
      [flowOf(4, 5, { virtual: elsewhere, virtualPort: 81 }), null],
      [flowOf(4, 6, { virtual: "10.20.0.1" as Flow["virtual"] }), null],
    ] as const) {
      const { verdict, opening } = await explain(flow);
      expect(opening!.listener?.serviceId ?? null).toBe(serviceId);
      expect(verdict).toEqual(await sent(flow));
      expect((await explain(flow)).record?.serviceId ?? null).toBe(serviceId);
    }
  });

  it("foresees a tuple that is in use, a full table and a removed server", async () => {
    const ports = [80, 8080].map((port) => ({ protocol: "tcp" as const, first: port, last: port }));
    const mapped = [destination("a", ends[4].server, { port: 80 })];
    await bench.converge(wantOf(service("s", ends[4].virtual, mapped, { listeners: ports })));
    await sent(flowOf(4, 9));
    const second = flowOf(4, 9, { virtualPort: 8080 });
    const inUse = await explain(second);
    expect(inUse.verdict).toEqual({ kind: "drop", reason: "tupleInUse" });
    expect(inUse.verdict).toEqual(await sent(second));

    // Closed on both sides, it gives way to a client that uses its port again.
    bench.send("client", frameOf(flowOf(4, 9), "A"));
    bench.send("client", frameOf(flowOf(4, 9), "FA"));
    bench.send("server", fromServer(4, { destination: ends[4].client, destinationPort: 9, flags: "FA" }));
    expect((await explain(flowOf(4, 9))).record).toMatchObject({ state: "TIME_WAIT" });
    const again = await explain(second);
    expect(again.verdict).toMatchObject({ kind: "forward", destinationId: "a" });
    expect(again.verdict).toEqual(await sent(second));
    expect(await sent(flowOf(4, 9))).toEqual({ kind: "drop", reason: "tupleInUse" });

    const others = [...mapped, destination("b", ends[4].other, { port: 80 })];
    await bench.converge(wantOf(service("s", ends[4].virtual, others, { listeners: ports, scheduler: "fo" })));
    await sent(flowOf(4, 10));
    const elsewhere = await explain(flowOf(4, 10, { virtualPort: 8080 }));
    expect(elsewhere.verdict).toMatchObject({ kind: "forward", destinationId: "a" });
    expect(elsewhere.verdict).toEqual(await sent(flowOf(4, 10, { virtualPort: 8080 })));

    await bench.converge(wantOf());
    const removed = await explain(second);
    expect(removed).toMatchObject({ record: { destinationId: "a" }, verdict: { reason: "destinationRemoved" } });
    expect(removed.verdict).toEqual(await sent(second, "A"));

    await bench.converge(wantOf(service("s", ends[4].virtual, [destination("b", ends[4].other)])));
    const seen = new Set<string>();
    for (let port = 1; port < 6000 && seen.size < 2; port++) {
      const { verdict } = await explain(flowOf(4, port));
      const real = await bench.send("client", frameOf(flowOf(4, port)));
      // Half-open connections would make room for the next one.
      bench.send("client", frameOf(flowOf(4, port), "A"));
      seen.add(verdict.kind);
      expect([port, verdict.kind === "drop" ? verdict.reason : null]).toEqual([port, real.reason]);
    }
    expect([...seen].sort()).toEqual(["drop", "forward"]);
  });
});

function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
