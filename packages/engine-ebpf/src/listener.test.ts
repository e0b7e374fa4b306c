import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createBench, ends, fromClient, fromServer, toClient, toServer } from "./rig/bench";
import { expectFrame } from "./rig/frame";
import { destination, service, wantOf } from "./rig/want";

const skip = requires("root", "bpf");
const elsewhere = { 4: "203.0.113.7", 6: "2001:db8:77::7" } as const;
const own = { 4: "10.20.0.1", 6: "fd00:20::1" } as const;

/** Which service a packet belongs to: ranges and blocks of ports, any address, firewall marks. */
describe.skipIf(skip)("listeners", () => {
  let bench: Awaited<ReturnType<typeof createBench>>;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-ebpf-listen");
  });
  afterAll(() => bench?.closeAll());
  beforeEach(async () => {
    await bench.converge(wantOf());
    const { tables } = bench.engine.running();
    for (const table of [tables.connection4, tables.connection6, tables.load, tables.dropCounter]) table.bytes.fill(0);
  });

  /** Id of the service that took the connection, null when none did. */
  const taker = (family: 4 | 6, fields: Parameters<typeof fromClient>[1], mark = 0): string | null => {
    bench.send("client", fromClient(family, fields), { mark });
    const { tables } = bench.engine.running();
    const id = bench.engine.connectionsNow()[0]?.serviceId ?? null;
    tables.connection4.bytes.fill(0);
    tables.connection6.bytes.fill(0);
    return id;
  };
  const range = (first: number, last = first) => ({ listeners: [{ protocol: "tcp" as const, first, last }] });

  describe.each([4, 6] as const)("IPv%i", (family) => {
    const { virtual, server } = ends[family];
    const member = (id: string, other = {}) => [destination(id, server, other)];

    it("answers on every port of its ranges and on no other", async () => {
      const ports = [
        { protocol: "tcp" as const, first: 1, last: 2 },
        { protocol: "tcp" as const, first: 8001, last: 8099 },
      ];
      await bench.converge(wantOf(service("vs", virtual, member("a"), { listeners: ports })));
      const answered = Array.from({ length: 300 }, (_, at) => 7900 + at).filter((destinationPort) =>
        taker(family, { destinationPort }),
      );
      expect(answered).toEqual(Array.from({ length: 99 }, (_, at) => 8001 + at));
      expect([1, 2, 3].map((destinationPort) => taker(family, { destinationPort }))).toEqual(["vs", "vs", null]);
    });

    it("prefers the range to any port, the virtual address to any address, and a mark to all", async () => {
      await bench.converge(
        wantOf(
          service("all-ports", virtual, member("a"), range(0)),
          service("range", virtual, member("b"), range(1000, 65_535)),
          service("web", null, member("c"), range(80)),
          service("anything", null, member("d"), range(0)),
          service("marked", null, member("e"), { firewallMark: 7, listeners: [] }),
        ),
      );
      expect(taker(family, { destinationPort: 80 })).toBe("all-ports");
      expect(taker(family, { destinationPort: 1000 })).toBe("range");
      expect(taker(family, { destinationPort: 80, destination: elsewhere[family] })).toBe("web");
      expect(taker(family, { destinationPort: 81, destination: elsewhere[family] })).toBe("anything");
      expect(taker(family, { destinationPort: 81, destination: elsewhere[family] }, 8)).toBe("anything");
      expect(taker(family, { destinationPort: 80 }, 7)).toBe("marked");
      expect(taker(family, { destinationPort: 80, destination: own[family] }, 7)).toBe("marked");
    });

    it("leaves what is for the box itself to the box", async () => {
      await bench.converge(wantOf(service("anything", null, member("a"), range(0))));
      expect(bench.send("client", fromClient(family, { destination: own[family] })).went).toBe("stack");
      expect(bench.engine.connectionsNow()).toEqual([]);
    });

    it.each([
      ["any address", range(80), {}],
      ["a mark", { firewallMark: 0xdead_beef, listeners: [] }, { mark: 0xdead_beef }],
    ])(
      "translates both ways for %s, and keeps the address that the client meant",
      async (_what, listeners, context) => {
        await bench.converge(wantOf(service("vs", null, member("a", { port: 9090 }), listeners)));
        const meant = { destination: elsewhere[family] };
        const { frame } = bench.send("client", fromClient(family, meant), context);
        expectFrame(toServer(family, { destinationPort: 9090 }), frame);
        const reply = bench.send("server", fromServer(family, { sourcePort: 9090 }));
        expectFrame(toClient(family, { source: elsewhere[family] }), reply.frame);
        expect(bench.engine.connectionsNow()[0]).toMatchObject({ virtual: elsewhere[family], clientPort: 40_003 });
        // The same client port to another address is another connection, as long as the server can tell them apart.
        expect(bench.send("client", fromClient(family, { destination: ends[family].virtual }), context).reason).toBe(
          "tupleInUse",
        );
      },
    );

    it("reads every kind back as it was written", async () => {
      const want = wantOf(
        service("a-range", virtual, member("a"), range(1, 65_534)),
        service("b-all", virtual, member("b"), range(0)),
        service("c-any", null, member("c"), range(443, 444)),
        service("d-mark", null, member("d"), { firewallMark: 4_000_000_000, listeners: [] }),
      );
      await bench.converge(want);
      expect((await bench.engine.observe(new AbortController().signal)).services).toEqual(want.services);
      expect(await bench.converge(want)).toBe(0);
    });
  });
});
