import { type ConnectionFilter, type Flow, type Prefix, parsePrefix } from "@loaddirector/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createBench, ends, fromClient } from "./rig/bench";
import { openFlows } from "./rig/flows";
import { destination, service, wantOf } from "./rig/want";

const skip = requires("root", "bpf");
const count = 1_000_000;
const prefix = (text: string) => parsePrefix(text) as Prefix;

/** A table of a million records, each made by a packet; every test reads the same one. */
describe.skipIf(skip)("connection list of a million", () => {
  let bench: Awaited<ReturnType<typeof createBench>>;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-conn-list", {
      capacity: { services: 16, destinations: 64, connections4: 1_500_000, connections6: 1024 },
    });
    // None ends while a busy machine is still reading.
    const timeouts = { established: null, synReceived: 3600, finWait: null, udp: 3600 };
    const udp = { timeouts, listeners: [{ protocol: "udp" as const, first: 80, last: 80 }] };
    await bench.converge(
      wantOf(
        service("many", ends[4].virtual, [destination("many-1", ends[4].server, { method: "dr" })], udp),
        service("few", ends[4].virtual, [destination("few-1", ends[4].other)], { timeouts }),
        service("six", ends[6].virtual, [destination("six-1", ends[6].server)], { timeouts }),
      ),
    );
    openFlows(bench, count);
    for (let number = 0; number < 25; number++)
      bench.send("client", fromClient(4, { source: "203.0.113.9", sourcePort: 5000 + number }));
    bench.send("client", fromClient(6, { sourcePort: 77 }));
  });
  afterAll(() => bench?.closeAll());

  const page = (filter: ConnectionFilter, cursor: string | null = null, limit = 100) =>
    bench.engine.connections(filter, { cursor, limit });

  async function walk(filter: ConnectionFilter, limit: number) {
    const found: string[] = [];
    for (let cursor: string | null = null, pages = 0; ; pages++) {
      const { connections, next, walked } = await page(filter, cursor, limit);
      found.push(...connections.map(({ client, clientPort }) => `${client} ${clientPort}`));
      if (next === null) return { found, pages, walked };
      cursor = next;
    }
  }

  it("walks through every record once while others come and go", async () => {
    const stopped = new AbortController();
    const traffic = keepOpening(stopped.signal);
    const { found, walked } = await walk({ serviceId: "many", client: prefix("10.0.0.0/8") }, 1000);
    stopped.abort();
    const { opened, others } = await traffic;
    expect(opened).toBeGreaterThan(others.length * 100);
    expect(others.filter((reason) => reason !== "tableFull")).toEqual([]);
    // Every flow was sent two packets.
    const refused = ((await bench.engine.counters()).drops.get("tableFull")! - others.length) / 2;
    expect(refused).toBeLessThan(count / 1000);
    expect(found).toHaveLength(count - refused);
    expect(new Set(found).size).toBe(count - refused);
    expect(walked).toBe(1);
  });

  /** Packets of new connections beside the reader; each must be forwarded, but where both its buckets are full. */
  async function keepOpening(signal: AbortSignal): Promise<{ opened: number; others: (string | null)[] }> {
    let opened = 0;
    const others: (string | null)[] = [];
    for (let number = 1; !signal.aborted && number <= 5_000; number++) {
      const fields = { source: "172.16.0.1", sourcePort: number, protocol: "udp" as const };
      const { went, reason } = bench.send("client", fromClient(4, fields));
      if (went === "server") opened++;
      else others.push(reason);
      await new Promise(setImmediate);
    }
    return { opened, others };
  }

  it.each<[string, ConnectionFilter, number]>([
    ["nothing asked for", {}, 100],
    ["a service with few", { serviceId: "few" }, 25],
    ["a server with few", { destinationId: "few-1" }, 25],
    ["one client", { client: prefix("203.0.113.9") }, 25],
    ["one client and port", { client: prefix("203.0.113.9/32"), clientPort: 5003 }, 1],
    ["a port alone", { clientPort: 5003, protocol: "tcp" }, 1],
    ["a network and protocol", { client: prefix("203.0.0.0/8"), protocol: "udp" }, 0],
    ["a state", { state: "SYN_RECV" }, 26],
    ["the other family", { client: prefix("::/0") }, 1],
    ["templates", { template: true }, 0],
    ["a service that is not there", { serviceId: "gone" }, 0],
  ])("answers for %s", async (_name, filter, expected) => {
    const { connections, next } = await page(filter);
    expect(connections).toHaveLength(expected);
    if (expected < 100) expect(next).toBeNull();
  });

  it("explains any of them by its record, and what has none by its service", async () => {
    const flow = (client: string, clientPort: number) =>
      ({ protocol: "udp", client, clientPort, virtual: ends[4].virtual, virtualPort: 80 }) as Flow;
    const found = (await page({ client: prefix("10.0.0.0/8") }, null, 50)).connections;
    for (const { client, clientPort } of found) {
      const { record, verdict } = await bench.engine.explain(flow(client, clientPort));
      expect(record).toMatchObject({
        client,
        clientPort,
        serviceId: "many",
        destinationId: "many-1",
      });
      expect(verdict).toMatchObject({ kind: "forward", destinationId: "many-1" });
    }
    const { record, verdict, opening } = await bench.engine.explain(flow("10.200.0.1", 9));
    expect([record, verdict.kind, opening?.listener?.serviceId]).toEqual([null, "forward", "many"]);
  });

  it("lets other work of the process go on while it looks through the whole table", async () => {
    let turns = 0;
    let looking = true;
    const others = (async () => {
      for (; looking; turns++) await new Promise(setImmediate);
    })();
    expect((await page({ clientPort: 5003, protocol: "tcp" })).examined).toBeGreaterThan(0.999 * count);
    looking = false;
    await others;
    expect(turns).toBeGreaterThan(20);
  });

  it("says everything of a connection", async () => {
    const { connections } = await page({ client: prefix(ends[6].client) });
    expect(connections).toEqual([
      {
        protocol: "tcp",
        client: ends[6].client,
        clientPort: 77,
        virtual: ends[6].virtual,
        virtualPort: 80,
        serviceId: "six",
        destinationId: "six-1",
        destination: ends[6].server,
        destinationPort: 80,
        method: "nat",
        state: "SYN_RECV",
        template: false,
        callId: null,
        idle: expect.any(Number),
        expires: expect.any(Number),
      },
    ]);
  });

  it("begins again at the start with a cursor it does not know, and ends beyond the end", async () => {
    // Two moments: the ages may be a second apart.
    const ends = async (cursor?: string) =>
      (await page({}, cursor)).connections.map(({ idle: _, expires: __, ...end }) => end);
    expect(await ends("nonsense")).toEqual(await ends());
    expect(await page({}, "6-zzzzz")).toEqual({ connections: [], next: null, examined: 0, walked: 1 });
  });
});
