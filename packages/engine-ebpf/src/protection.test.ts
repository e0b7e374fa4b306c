import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createBench, fromClient, fromServer } from "./rig/bench";
import { passTime } from "./rig/time";
import { writeSwitches } from "./switches";
import { TestRunner } from "./test-run";

const skip = requires("root", "bpf");
const hooks = ["tc", "xdp"] as const;
const SOURCE_AT = 14 + 12;
const PORT_AT = 14 + 20;

/** Floods from forged sources, and what they must not do. */
describe.skipIf(skip).each(hooks)("protection at %s", (hook) => {
  let bench: Awaited<ReturnType<typeof createBench>>;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-ebpf-protect", { hook });
  });
  afterAll(() => bench?.closeAll());
  beforeEach(() => bench.clear());

  const offer = (method: "nat" | "dr" | "tun", family: 4 | 6 = 4) => bench.offer(family, { method });

  /** Sends TCP packets with these flags from random sources in networks of 2^24 and 2^8 addresses by turns. */
  function flooder(flags: string): (packets: number) => void {
    const { director, xdp } = bench.engine.running();
    const runner = hook === "xdp" ? new TestRunner(xdp.programFd(), "xdp") : director;
    const frame = fromClient(4, { flags });
    const view = new DataView(frame.buffer, frame.byteOffset);
    let state = 1;
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 8;
    };
    return (packets) => {
      for (let sent = 0; sent < packets; sent++) {
        view.setUint32(SOURCE_AT, sent & 1 ? 0x0a00_0000 | random() : 0xc633_6400 | (random() & 255));
        view.setUint16(PORT_AT, 1024 + (random() % 64_000));
        runner.run(frame, { ifindex: bench.network.clientSide });
      }
    };
  }

  const begin = (port: number) => bench.send("client", fromClient(4, { sourcePort: port, source: "203.0.113.9" })).went;
  const finish = (port: number, method: string) => {
    const ends = { sourcePort: port, source: "203.0.113.9" };
    if (method === "nat") bench.send("server", fromServer(4, { destinationPort: port, destination: "203.0.113.9" }));
    return bench.send("client", fromClient(4, { ...ends, flags: "A" })).went;
  };
  const isAlive = (port: number) =>
    bench.send("client", fromClient(4, { sourcePort: port, source: "203.0.113.9", flags: "PA" })).went === "server";

  it.each(["nat", "dr", "tun"] as const)(
    "a SYN flood of ten tables ends no connection of %s, and new ones get through",
    async (method) => {
      await offer(method);
      const flood = flooder("S");
      const before = Array.from({ length: 200 }, (_, number) => 1000 + number);
      for (const port of before) {
        begin(port);
        finish(port, method);
      }
      flood(5000);
      const during = Array.from({ length: 200 }, (_, number) => 2000 + number);
      const through = during.filter((port) => {
        const begun = begin(port) === "server";
        // What comes in between SYN and ACK: as 10 ms at 1.2 million a second against a table of 262,144.
        flood(200);
        return begun && finish(port, method) === "server";
      });
      expect(through.length).toBeGreaterThanOrEqual(198);
      expect(before.filter((port) => !isAlive(port))).toEqual([]);
      expect(through.filter((port) => !isAlive(port))).toEqual([]);
      const { drops } = await bench.engine.counters();
      expect(drops.get("halfOpen")).toBeGreaterThan(30_000);
    },
  );

  it("a flood of bare ACKs makes no record and ends in a named drop", async () => {
    await offer("nat");
    writeSwitches(bench.engine.running().tables, { unmatchedLimit: 100 });
    begin(1000);
    finish(1000, "nat");
    flooder("A")(3000);
    expect(bench.engine.connectionsNow()).toHaveLength(1);
    expect((await bench.engine.counters()).drops.get("unmatched")).toBeGreaterThan(2000);
    expect(isAlive(1000)).toBe(true);
  });

  it.each(["nat", "dr"] as const)("a flood of datagrams through %s fills no table for good", async (method) => {
    await bench.offer(4, { protocol: "udp", method });
    const datagram = (source: string, sourcePort: number) => fromClient(4, { protocol: "udp", source, sourcePort });
    const ask = (port: number) => bench.send("client", datagram("203.0.113.9", port)).went === "server";
    const answer = (port: number) => {
      const to = { destination: "203.0.113.9", destinationPort: port };
      return method === "nat"
        ? bench.send("server", fromServer(4, { protocol: "udp", ...to })).went === "client"
        : ask(port);
    };
    const known = Array.from({ length: 100 }, (_, number) => 1000 + number);
    for (const port of known) expect([ask(port), answer(port)]).toEqual([true, true]);
    const { director } = bench.engine.running();
    const frame = datagram("10.0.0.0", 1);
    const view = new DataView(frame.buffer, frame.byteOffset);
    for (let sent = 0; sent < 20_000; sent++) {
      view.setUint32(SOURCE_AT, 0x0a00_0000 + sent * 7);
      director.run(frame, { ifindex: bench.network.clientSide });
    }
    const left = new Set(bench.engine.connectionsNow().map(({ clientPort }) => clientPort));
    expect(known.filter((port) => !left.has(port))).toEqual([]);
    expect(ask(5000)).toBe(true);
    expect((await bench.engine.counters()).drops.get("tableFull")).toBe(0);
  });

  it.each([4, 6] as const)("one IPv%i client opens no more connections a second than allowed", async (family) => {
    await offer("nat", family);
    const { tables } = bench.engine.running();
    writeSwitches(tables, { sourceConnections: 3 });
    const [mine, neighbour, stranger] =
      family === 4
        ? ["203.0.113.21", "203.0.113.21", "203.0.113.22"]
        : ["2001:db8:7::1", "2001:db8:7::2", "2001:db8:8::1"];
    const open = (source: string, sourcePort: number) => {
      const { went, reason } = bench.send("client", fromClient(family, { source, sourcePort }));
      return reason ?? went;
    };
    expect([1, 2, 3].map((port) => open(mine!, port))).toEqual(["server", "server", "server"]);
    expect(open(neighbour!, 4)).toBe("sourceRate");
    expect(open(stranger!, 1)).toBe("server");
    expect(bench.send("client", fromClient(family, { source: mine!, sourcePort: 1, flags: "A" })).went).toBe("server");
    passTime(bench.engine, 2);
    expect(open(neighbour!, 5)).toBe("server");
    passTime(bench.engine, -2);
  });
});
