import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createBench, ends, fromClient, fromServer, toClient, toServer } from "./rig/bench";
import { expectFrame, letters } from "./rig/frame";
import { destination, service, wantOf } from "./rig/want";

const skip = requires("root", "bpf");
const hooks = ["tc", "xdp"] as const;
const families = [4, 6] as const;

/** What several packets in a row do; one by one they are in packet-cases. */
describe.skipIf(skip).each(hooks)("packets in a row at %s", (hook) => {
  let bench: Awaited<ReturnType<typeof createBench>>;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-ebpf-packet", { hook });
  });
  afterAll(() => bench?.closeAll());
  beforeEach(() => bench.clear());

  const offer = (family: 4 | 6, protocol: "tcp" | "udp", method: "nat" | "dr", port: number | null = null) =>
    bench.offer(family, { protocol, method, port });

  describe.each(families)("IPv%i", (family) => {
    it("keeps the port with an any-port listener, and the exact listener wins", async () => {
      const { virtual, server, other } = ends[family];
      const listeners = (port: number) => ({ listeners: [{ protocol: "tcp" as const, first: port, last: port }] });
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

    it("keeps a connection when its service moves to another virtual address", async () => {
      const { virtual, server } = ends[family];
      const at = (address: string) => wantOf(service("vs", address, [destination("a", server)]));
      await bench.converge(at(virtual));
      for (const flags of ["S", "A"]) bench.send("client", fromClient(family, { flags }));
      await bench.converge(at(family === 4 ? "192.0.2.77" : "2001:db8:2::77"));
      expectFrame(toServer(family, { flags: "A" }), bench.send("client", fromClient(family, { flags: "A" })).frame);
      expectFrame(toClient(family, { flags: "A" }), bench.send("server", fromServer(family, { flags: "A" })).frame);
      expect(bench.engine.connectionsNow().map((each) => each.virtual)).toEqual([virtual]);
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

    // UDP is never active: sed and ovf see three idle servers and take the greatest weight, nq the first in order.
    it.each([
      ["sed", "bbbbb"],
      ["nq", "ccccc"],
      ["ovf", "bbbbb"],
      ["wlc", "cbabab"],
    ] as const)("counts UDP as the reference kernel does for %s", async (scheduler, expected) => {
      const { virtual, server, other } = ends[family];
      const members = [
        destination("a", server, { weight: 3, method: "dr" }),
        destination("b", other, { weight: 3, method: "dr" }),
        destination("c", family === 4 ? "10.30.0.13" : "fd00:30::d", { method: "dr" }),
      ];
      const listeners = [{ protocol: "udp" as const, first: 80, last: 80 }];
      await bench.converge(wantOf(service("vs", virtual, members, { scheduler, listeners })));
      const { registry } = bench.engine.running();
      const order = Array.from(expected, (_, at) => {
        const flow = fromClient(family, { protocol: "udp", sourcePort: 1001 + at });
        return registry.idOf("destination", bench.send("client", flow).destination);
      });
      expect(order.join("")).toBe(expected);
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

    it("gives it to the first other server that takes connections and can tell the two apart", async () => {
      const { virtual, server, other } = ends[family];
      const second = family === 4 ? "10.99.0.11" : "fd00:99::111";
      const [third, fourth] = family === 4 ? ["10.30.0.13", "10.30.0.14"] : ["fd00:30::d", "fd00:30::e"];
      const members = [
        destination("b", server),
        destination("c", fourth),
        destination("d", other),
        destination("e", server, { weight: 9 }),
        destination("f", third, { weight: 0 }),
      ];
      const two = service("two", second, members, { scheduler: "fo" });
      await bench.converge(wantOf(service("one", virtual, [destination("a", server)]), two));
      expect(bench.send("client", fromClient(family)).went).toBe("server");
      const { frame } = bench.send("client", fromClient(family, { destination: second }));
      const destinationMac = family === 4 ? "02:00:0a:1e:00:0c" : "02:06:00:00:00:0c";
      expectFrame(toServer(family, { destination: other, destinationMac }), frame);
      const { destinations, drops } = await bench.engine.counters();
      expect([destinations.get("d")!.connections, destinations.get("e")!.connections]).toEqual([1, 0]);
      expect(drops.get("tupleInUse")).toBe(0);
    });

    it("keeps a persistent client's server and drops by name", async () => {
      const { virtual, server, other } = ends[family];
      const second = family === 4 ? "10.99.0.11" : "fd00:99::111";
      const persistence = { timeout: 360, prefix4: 32, prefix6: 128 };
      const members = [destination("b", other), destination("c", server)];
      await bench.converge(
        wantOf(service("one", virtual, [destination("a", server)]), service("two", second, members, { persistence })),
      );
      bench.send("client", fromClient(family));
      expect(bench.send("client", fromClient(family, { destination: second })).reason).toBe("tupleInUse");
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

    it("refuses inserts by name when both buckets are full of live records", async () => {
      await offer(family, "udp", "dr");
      let refused = 0;
      for (let port = 1; port <= 6000; port++) {
        const datagram = fromClient(family, { protocol: "udp", sourcePort: port });
        if (bench.send("client", datagram).reason === "tableFull") refused++;
        // A client that goes on proves its flow, which then makes no room for others.
        else bench.send("client", datagram);
      }
      const { tables } = bench.engine.running();
      const slots = (family === 4 ? tables.connection4 : tables.connection6).entries * 7;
      expect(bench.engine.connectionsNow().length).toBe(6000 - refused);
      expect(6000 - refused).toBeGreaterThan(slots * 0.97);
      expect((await bench.engine.counters()).drops.get("tableFull")).toBe(refused);
    });
  });
});
