import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createBench, ends, fromClient } from "./rig/bench";
import { letters } from "./rig/frame";
import { passTime } from "./rig/time";
import { destination, service, wantOf } from "./rig/want";
import { writeSwitches } from "./switches";

const skip = requires("root", "bpf");

describe.skipIf(skip)("ICMP errors are held back", () => {
  let bench: Awaited<ReturnType<typeof createBench>>;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-ebpf-error");
  });
  afterAll(() => bench?.closeAll());
  beforeEach(() => bench.clear());

  /** What becomes of packets from these client addresses to a service without a server. */
  const refused = (sources: readonly string[], fields: Parameters<typeof fromClient>[1] = {}) =>
    sources.map((source) => bench.send("client", fromClient(4, { source, ...fields })).went);
  const wait = (seconds: number) => passTime(bench.engine, seconds);
  const unsent = async () => (await bench.engine.counters()).drops.get("errorLimit");
  const closed = () =>
    bench.converge(wantOf(service("vs", ends[4].virtual, [destination("a", ends[4].server, { weight: 0 })])));

  it("from one source that asks too often, and counted", async () => {
    await closed();
    wait(10.5);
    writeSwitches(bench.engine.running().tables, { errorsPerSource: 2 });
    expect(refused(Array(3).fill("198.51.100.4"))).toEqual(["client", "client", "dropped"]);
    expect(refused(["198.51.100.5"])).toEqual(["client"]);
    expect(await unsent()).toBe(1);
    expect((await bench.engine.counters()).drops.get("noDestination")).toBe(4);
    wait(6.3);
    expect(refused(["198.51.100.4"])).toEqual(["client"]);
  });

  it("in all, from however many sources", async () => {
    await closed();
    wait(10.5);
    writeSwitches(bench.engine.running().tables, { errorsPerSecond: 3 });
    const sources = Array.from({ length: 40 }, (_, host) => `198.51.100.${host + 10}`);
    const told = refused(sources).filter((went) => went === "client").length;
    expect(await unsent()).toBe(40 - told);
    expect(told).toBeLessThan(40);
    wait(1);
    expect(refused(["198.51.100.4"])).toEqual(["client"]);
  });

  it("never those about size", async () => {
    await bench.offer(4);
    wait(10.5);
    writeSwitches(bench.engine.running().tables, { errorsPerSource: 1, errorsPerSecond: 1 });
    const sources = Array(5).fill("198.51.100.4");
    expect(refused(sources, { payload: letters(1500) })).toEqual(Array(5).fill("client"));
    expect(await unsent()).toBe(0);
  });
});
