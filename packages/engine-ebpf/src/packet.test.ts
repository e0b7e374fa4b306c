import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createBench, ends, fromClient, fromServer, toClient, toServer } from "./rig/bench";
import { hexDifference, letters } from "./rig/frame";
import { destination, service, wantOf } from "./rig/want";

const skip = requires("root", "bpf");
const families = [4, 6] as const;
const protocols = ["tcp", "udp"] as const;
const payloads = [0, 1, 2, 33, 512, 1400];

/** Tables of frames: what goes in, what must come out, and what was counted. Frames out are built from scratch. */
describe.skipIf(skip)("packet tables", () => {
  let bench: Awaited<ReturnType<typeof createBench>>;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-ebpf-packet");
  }, 60_000);
  afterAll(() => bench?.closeAll());
  beforeEach(async () => {
    await bench.converge(wantOf());
    const { tables, registry } = bench.engine.running();
    for (const table of [tables.connection4, tables.connection6, tables.load, tables.dropCounter]) table.bytes.fill(0);
    registry.forgetUnused();
  });

  function expectFrame(want: Uint8Array, got: Uint8Array): void {
    if (!Buffer.from(want).equals(Buffer.from(got))) expect.fail(`\n${hexDifference(want, got)}`);
  }

  const offer = (family: 4 | 6, protocol: "tcp" | "udp", method: "nat" | "dr", port: number | null = null) =>
    bench.converge(
      wantOf(
        service("vs", ends[family].virtual, [destination("a", ends[family].server, { method, port })], {
          listeners: [{ protocol, port: 80 }],
        }),
      ),
    );

  const cases = families.flatMap((family) =>
    protocols.flatMap((protocol) => payloads.map((size) => ({ family, protocol, size }))),
  );

  describe.each(cases)("IPv$family $protocol with $size bytes", ({ family, protocol, size }) => {
    const payload = letters(size);

    it("NAT in", async () => {
      await offer(family, protocol, "nat");
      const { went, frame } = bench.send("client", fromClient(family, { protocol, payload }));
      expect(went).toBe("server");
      expectFrame(toServer(family, { protocol, payload }), frame);
    });

    it("NAT in, to another port", async () => {
      await offer(family, protocol, "nat", 9090);
      const { frame } = bench.send("client", fromClient(family, { protocol, payload }));
      expectFrame(toServer(family, { protocol, payload, destinationPort: 9090 }), frame);
    });

    it("NAT reply", async () => {
      await offer(family, protocol, "nat", 9090);
      bench.send("client", fromClient(family, { protocol }));
      const { went, frame } = bench.send("server", fromServer(family, { protocol, payload, sourcePort: 9090 }));
      expect(went).toBe("client");
      expectFrame(toClient(family, { protocol, payload }), frame);
      const { services } = await bench.engine.counters();
      const header = (family === 4 ? 20 : 40) + (protocol === "tcp" ? 20 : 8);
      expect(services.get("vs")).toMatchObject({
        connections: 1,
        packetsIn: 1,
        packetsOut: 1,
        bytesOut: header + size,
      });
    });

    it("DR changes MACs and hop limit only", async () => {
      await offer(family, protocol, "dr");
      const { went, frame } = bench.send("client", fromClient(family, { protocol, payload, tos: 16 }));
      expect(went).toBe("server");
      expectFrame(toServer(family, { protocol, payload, tos: 16, destination: ends[family].virtual }), frame);
    });
  });

  describe.each(families)("IPv%i", (family) => {
    it("leaves frames for other hosts alone", async () => {
      await offer(family, "tcp", "nat");
      expect(bench.send("client", fromClient(family, { destinationMac: "02:00:00:00:00:99" })).went).toBe("stack");
      expect((await bench.engine.counters()).services.get("vs")!.packetsIn).toBe(0);
    });

    it("leaves traffic that is not a service's to the router", async () => {
      await offer(family, "tcp", "nat");
      expect(bench.send("client", fromClient(family, { destination: ends[family].other })).went).toBe("stack");
      expect(bench.send("server", fromServer(family)).went).toBe("stack");
    });

    it("drops packets to a virtual address that no listener names", async () => {
      await offer(family, "tcp", "nat");
      for (const fields of [{ destinationPort: 81 }, { protocol: "udp" as const }])
        expect(bench.send("client", fromClient(family, fields))).toMatchObject({
          went: "dropped",
          reason: "noService",
        });
      expect((await bench.engine.counters()).drops.get("noService")).toBe(2);
    });

    it("leaves a packet without SYN and without record to the stack, which resets", async () => {
      await offer(family, "tcp", "nat");
      for (const flags of ["A", "PA", "FA", "R", "RA", "SR", ""])
        expect(bench.send("client", fromClient(family, { flags })).went, flags).toBe("stack");
      expect(bench.engine.connectionsNow()).toEqual([]);
    });

    it("answers port unreachable when there is no destination, and counts nothing", async () => {
      await bench.converge(
        wantOf(service("vs", ends[family].virtual, [destination("a", ends[family].server, { weight: 0 })])),
      );
      const { went, reason, frame } = bench.send("client", fromClient(family));
      expect([went, reason]).toEqual(["client", "noDestination"]);
      expect(frame.slice(0, 6)).toEqual(fromClient(family).slice(6, 12));
      expect([...frame.slice(family === 4 ? 34 : 54).slice(0, 2)]).toEqual(family === 4 ? [3, 3] : [1, 4]);
      expect((await bench.engine.counters()).services.get("vs")).toMatchObject({
        connections: 0,
        packetsIn: 0,
        packetsOut: 0,
      });
    });

    it("keeps the port with an any-port listener, and the exact listener wins", async () => {
      const { virtual, server, other } = ends[family];
      const listeners = (port: number) => ({ listeners: [{ protocol: "tcp" as const, port }] });
      await bench.converge(
        wantOf(
          service("any", virtual, [destination("a", server)], listeners(0)),
          service("web", virtual, [destination("b", other)], listeners(80)),
        ),
      );
      const { frame } = bench.send("client", fromClient(family, { destinationPort: 4711 }));
      expectFrame(toServer(family, { destinationPort: 4711 }), frame);
      bench.send("client", fromClient(family));
      expect(
        bench.engine
          .connectionsNow()
          .map((each) => [each.serviceId, each.virtualPort])
          .sort(),
      ).toEqual([
        ["any", 4711],
        ["web", 80],
      ]);
    });

    it("mixes NAT and DR in one service", async () => {
      const { virtual, server, other } = ends[family];
      await bench.converge(
        wantOf(service("vs", virtual, [destination("nat", server), destination("dr", other, { method: "dr" })])),
      );
      bench.send("client", fromClient(family, { sourcePort: 1001 }));
      bench.send("client", fromClient(family, { sourcePort: 1002 }));
      expect(
        bench.engine
          .connectionsNow()
          .map(({ clientPort, method }) => [clientPort, method])
          .sort(),
      ).toEqual([
        [1001, "dr"],
        [1002, "nat"],
      ]);
    });

    it("refuses a second NAT record on one server-side tuple", async () => {
      const { virtual, server } = ends[family];
      const second = family === 4 ? "10.99.0.11" : "fd00:99::111";
      await bench.converge(
        wantOf(service("one", virtual, [destination("a", server)]), service("two", second, [destination("b", server)])),
      );
      expect(bench.send("client", fromClient(family)).went).toBe("server");
      expect(bench.send("client", fromClient(family, { destination: second }))).toMatchObject({
        went: "dropped",
        reason: "tupleInUse",
      });
      expect(bench.send("client", fromClient(family, { destination: second, sourcePort: 5 })).went).toBe("server");
    });

    it("drops packets of a removed destination, and the server's replies still reach the client", async () => {
      await offer(family, "tcp", "nat");
      bench.send("client", fromClient(family));
      await bench.converge(wantOf(service("vs", ends[family].virtual, [destination("b", ends[family].other)])));
      expect(bench.send("client", fromClient(family, { flags: "A" }))).toMatchObject({
        went: "dropped",
        reason: "destinationRemoved",
      });
      expect(bench.send("server", fromServer(family)).went).toBe("client");
    });

    it("counts a merged packet as its segments", async () => {
      await offer(family, "tcp", "nat");
      bench.send("client", fromClient(family));
      const gso = { gsoSize: 1000, gsoSegs: 3 };
      const { went } = bench.send("client", fromClient(family, { flags: "A", payload: letters(2500) }), gso);
      expect(went).toBe("server");
      const header = family === 4 ? 40 : 60;
      expect((await bench.engine.counters()).services.get("vs")).toMatchObject({
        packetsIn: 4,
        bytesIn: 4 * header + 2500,
      });
    });

    it("judges a merged packet by its segments, not by its length", async () => {
      await offer(family, "tcp", "nat");
      bench.send("client", fromClient(family));
      const big = fromClient(family, { flags: "A", payload: letters(2900) });
      const limit = 1500 - (family === 4 ? 40 : 60);
      expect(bench.send("client", big, { gsoSize: limit, gsoSegs: 2 }).went).toBe("server");
      expect(bench.send("client", big, { gsoSize: limit + 1, gsoSegs: 2 })).toMatchObject({
        went: "client",
        reason: "tooBig",
      });
    });

    it("answers a reply that does not fit to the server, from the client it was for", async () => {
      await offer(family, "tcp", "nat");
      bench.send("client", fromClient(family));
      const reply = fromServer(family, { flags: "A", payload: letters(1500) });
      const { went, reason, frame } = bench.send("server", reply);
      expect([went, reason]).toEqual(["server", "tooBig"]);
      const size = family === 4 ? 4 : 16;
      const from = family === 4 ? 26 : 22;
      const client = fromClient(family).slice(from, from + size);
      expect(frame.slice(from, from + size)).toEqual(client);
      expect((await bench.engine.counters()).services.get("vs")!.packetsOut).toBe(0);
    });

    it("answers a reply whose hop limit runs out to the server", async () => {
      await offer(family, "tcp", "nat");
      bench.send("client", fromClient(family));
      expect(bench.send("server", fromServer(family, { ttl: 1 }))).toMatchObject({
        went: "server",
        reason: "ttlExceeded",
      });
    });

    it("refuses inserts by name when both buckets are full of live records", async () => {
      await offer(family, "udp", "dr");
      let refused = 0;
      for (let port = 1; port <= 6000; port++)
        if (bench.send("client", fromClient(family, { protocol: "udp", sourcePort: port })).reason === "tableFull")
          refused++;
      const { tables } = bench.engine.running();
      const slots = (family === 4 ? tables.connection4 : tables.connection6).entries * 7;
      expect(bench.engine.connectionsNow().length).toBe(6000 - refused);
      expect(6000 - refused).toBeGreaterThan(slots * 0.97);
      expect((await bench.engine.counters()).drops.get("tableFull")).toBe(refused);
    });
  });

  describe("headers out of the ordinary", () => {
    it("finds the ports behind IPv4 options", async () => {
      await offer(4, "tcp", "nat");
      const plain = fromClient(4);
      const options = [1, 1, 1, 0];
      const frame = Uint8Array.from([...plain.slice(0, 34), ...options, ...plain.slice(34)]);
      frame[14] = 0x46;
      frame[17] = frame.length - 14;
      const sum = (bytes: Uint8Array) => {
        bytes[24] = bytes[25] = 0;
        let total = 0;
        for (let at = 14; at < 38; at += 2) total += (bytes[at]! << 8) | bytes[at + 1]!;
        while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
        bytes[24] = (~total >> 8) & 255;
        bytes[25] = ~total & 255;
      };
      sum(frame);
      const want = Uint8Array.from([...toServer(4).slice(0, 34), ...options, ...toServer(4).slice(34)]);
      want[14] = 0x46;
      want[17] = want.length - 14;
      sum(want);
      const { went, frame: got } = bench.send("client", frame);
      expect(went).toBe("server");
      expectFrame(want, got);
    });

    it("finds the ports behind IPv6 destination options", async () => {
      await offer(6, "udp", "nat");
      const insert = (frame: Uint8Array) => {
        const longer = Uint8Array.from([...frame.slice(0, 54), 17, 0, 1, 4, 0, 0, 0, 0, ...frame.slice(54)]);
        longer[20] = 60;
        longer[19] = longer.length - 54;
        return longer;
      };
      const { went, frame } = bench.send("client", insert(fromClient(6, { protocol: "udp" })));
      expect(went).toBe("server");
      expectFrame(insert(toServer(6, { protocol: "udp" })), frame);
    });

    it("drops a truncated transport header by name", async () => {
      await offer(4, "tcp", "nat");
      expect(bench.send("client", fromClient(4).slice(0, 44))).toMatchObject({ went: "dropped", reason: "malformed" });
    });

    it("keeps a UDP checksum of zero", async () => {
      await offer(4, "udp", "nat", 9090);
      const zero = (frame: Uint8Array) => {
        frame[40] = frame[41] = 0;
        return frame;
      };
      const { frame } = bench.send("client", zero(fromClient(4, { protocol: "udp", payload: letters(8) })));
      expectFrame(zero(toServer(4, { protocol: "udp", payload: letters(8), destinationPort: 9090 })), frame);
    });

    it("never turns a UDP checksum into zero", async () => {
      await offer(4, "udp", "nat");
      for (let filler = 0; filler < 65_536; filler += 257) {
        const payload = Uint8Array.of(filler >> 8, filler & 255);
        const { frame } = bench.send("client", fromClient(4, { protocol: "udp", payload }));
        expectFrame(toServer(4, { protocol: "udp", payload }), frame);
      }
    });

    it("leaves frames that are not IP to the stack", async () => {
      const arp = fromClient(4);
      arp[12] = 0x08;
      arp[13] = 0x06;
      expect(bench.send("client", arp).went).toBe("stack");
    });

    it("drops other protocols to a virtual address", async () => {
      await offer(4, "tcp", "nat");
      const gre = fromClient(4);
      gre[23] = 47;
      expect(bench.send("client", gre)).toMatchObject({ went: "dropped", reason: "noService" });
    });
  });

  describe("fragments", () => {
    /** An IPv4 frame as fragment: offset in bytes. The header checksum is made new. */
    function fragment(
      frame: Uint8Array,
      id: number,
      offset: number,
      more: boolean,
      from: number,
      to: number,
    ): Uint8Array {
      const part = Uint8Array.from([...frame.slice(0, 34), ...frame.slice(34 + from, 34 + to)]);
      const view = new DataView(part.buffer);
      view.setUint16(16, part.length - 14);
      view.setUint16(18, id);
      view.setUint16(20, (more ? 0x2000 : 0) | (offset >> 3));
      view.setUint16(24, 0);
      let total = 0;
      for (let at = 14; at < 34; at += 2) total += view.getUint16(at);
      while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
      view.setUint16(24, ~total & 0xffff);
      return part;
    }

    it.each(["nat", "dr"] as const)("forwards later ones after their first (%s)", async (method) => {
      await offer(4, "udp", method);
      const target = method === "dr" ? { destination: ends[4].virtual } : {};
      const sent = fromClient(4, { protocol: "udp", payload: letters(200) });
      const got = toServer(4, { protocol: "udp", payload: letters(200), ...target });
      const first = bench.send("client", fragment(sent, 7, 0, true, 0, 64));
      expectFrame(fragment(got, 7, 0, true, 0, 64), first.frame);
      const second = bench.send("client", fragment(sent, 7, 64, false, 64, 208));
      expect(second.went).toBe("server");
      expectFrame(fragment(got, 7, 64, false, 64, 208), second.frame);
    });

    it("translates fragments of replies", async () => {
      await offer(4, "udp", "nat");
      bench.send("client", fromClient(4, { protocol: "udp" }));
      const sent = fromServer(4, { protocol: "udp", payload: letters(200) });
      const got = toClient(4, { protocol: "udp", payload: letters(200) });
      expectFrame(fragment(got, 9, 0, true, 0, 64), bench.send("server", fragment(sent, 9, 0, true, 0, 64)).frame);
      expectFrame(
        fragment(got, 9, 64, false, 64, 208),
        bench.send("server", fragment(sent, 9, 64, false, 64, 208)).frame,
      );
    });

    it("drops one that comes before its first, by name", async () => {
      await offer(4, "udp", "nat");
      const sent = fromClient(4, { protocol: "udp", payload: letters(200) });
      expect(bench.send("client", fragment(sent, 11, 64, false, 64, 208))).toMatchObject({
        went: "dropped",
        reason: "fragmentBeforeFirst",
      });
    });

    it("forwards IPv6 fragments", async () => {
      await offer(6, "udp", "nat");
      const cut = (frame: Uint8Array, offset: number, more: boolean, from: number, to: number) => {
        const header = [17, 0, offset >> 8, (offset & 0xf8) | (more ? 1 : 0), 0, 0, 0, 42];
        const part = Uint8Array.from([...frame.slice(0, 54), ...header, ...frame.slice(54 + from, 54 + to)]);
        part[20] = 44;
        new DataView(part.buffer).setUint16(18, part.length - 54);
        return part;
      };
      const sent = fromClient(6, { protocol: "udp", payload: letters(200) });
      const got = toServer(6, { protocol: "udp", payload: letters(200) });
      expectFrame(cut(got, 0, true, 0, 64), bench.send("client", cut(sent, 0, true, 0, 64)).frame);
      expectFrame(cut(got, 64, false, 64, 208), bench.send("client", cut(sent, 64, false, 64, 208)).frame);
    });
  });
});
