import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createBench, ends, fromClient, fromServer } from "./rig/bench";
import { countedLoads, loadsInTable } from "./rig/loads";
import { passTime } from "./rig/time";
import { destination, service, wantOf } from "./rig/want";

const skip = requires("root", "bpf");

/** Numbers that must agree whatever happened. */
describe.skipIf(skip)("invariants", () => {
  let bench: Awaited<ReturnType<typeof createBench>>;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-ebpf-inv");
  });
  afterAll(() => bench?.closeAll());
  beforeEach(() => bench.clear());

  const counted = () => countedLoads(bench.engine);
  const inTable = () => loadsInTable(bench.engine);

  const services = () =>
    wantOf(
      ...([4, 6] as const).flatMap((family) => {
        const { virtual, server, other } = ends[family];
        const members = (name: string) => [
          destination(`${name}${family}a`, server),
          destination(`${name}${family}b`, other, { method: "dr", upperThreshold: 40 }),
        ];
        return [
          service(`tcp${family}`, virtual, members("tcp"), { scheduler: "wlc" }),
          service(`udp${family}`, virtual, members("udp"), {
            scheduler: "wrr",
            listeners: [{ protocol: "udp", first: 80, last: 80 }],
          }),
        ];
      }),
    );

  it("the counts of every destination are the sum over the table, under random load", async () => {
    await bench.converge(services());
    const random = generator(11);
    const flags = ["S", "A", "PA", "FA", "R", "SA", "", "F"];
    for (let step = 0; step < 6000; step++) {
      const family = random(2) ? 4 : 6;
      const protocol = random(3) ? "tcp" : "udp";
      const sourcePort = 1000 + random(400);
      if (random(3))
        bench.send("client", fromClient(family, { protocol, sourcePort, flags: flags[random(random(2) ? 2 : 8)]! }));
      else
        bench.send("server", fromServer(family, { protocol, destinationPort: sourcePort, flags: flags[random(8)]! }));
      if (random(200) === 0) passTime(bench.engine, random(80));
      if (random(400) === 0) bench.engine.sweep();
      if (step % 500 === 499) {
        bench.engine.sweep();
        expect(counted()).toEqual(inTable());
      }
    }
    expect([...counted().values()].some(([active, inactive]) => active > 0 && inactive > 0)).toBe(true);
    passTime(bench.engine, 2000);
    bench.engine.sweep();
    expect(bench.engine.connectionsNow()).toEqual([]);
    expect([...counted().values()].flat().every((count) => count === 0)).toBe(true);
  });

  it.each([4, 6] as const)(
    "with no agent to sweep, IPv%i connections of three times the table come and go and none is refused",
    async (family) => {
      await bench.converge(services());
      const { connection4, connection6 } = bench.engine.running().tables;
      const slots = (family === 4 ? connection4 : connection6).entries * 7;
      const network = family === 4 ? "198.51.100." : "fd00:dead:4::";
      let refused = 0;
      for (let opened = 0; opened < 3 * slots; opened++) {
        const fields = { sourcePort: 1 + (opened % 60_000), source: `${network}${4 + Math.floor(opened / 60_000)}` };
        if (bench.send("client", fromClient(family, fields)).went !== "server") refused++;
        bench.send("client", fromClient(family, { ...fields, flags: "A" }));
        bench.send("client", fromClient(family, { ...fields, flags: "R" }));
        // Closed ones last ten seconds: half a table of them at a time.
        if (opened % Math.floor(slots / 2) === 0) passTime(bench.engine, 11);
      }
      expect(refused).toBe(0);
      expect((await bench.engine.counters()).drops.get("tableFull")).toBe(0);
    },
  );

  it("keeps established records and their counts when the configuration is written again", async () => {
    await bench.converge(services());
    for (let port = 1; port <= 50; port++) {
      bench.send("client", fromClient(4, { sourcePort: port }));
      bench.send("client", fromClient(4, { sourcePort: port, flags: "A" }));
    }
    const before = counted();
    const { writer } = bench.engine.running();
    for (const each of services().services) writer.write(each);
    expect(counted()).toEqual(before);
    expect(counted()).toEqual(inTable());
    expect(bench.engine.connectionsNow()).toHaveLength(50);
  });
});

function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
