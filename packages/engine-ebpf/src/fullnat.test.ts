import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { macs, serverMac } from "./golden/network";
import { createBench, ends, fromClient, fromServer, toClient, toServer } from "./rig/bench";
import { buildIcmpError, expectFrame, letters } from "./rig/frame";
import { destination, service, wantOf, withLocal } from "./rig/want";
import { writeSwitches } from "./switches";

const skip = requires("root", "bpf");
const local = { 4: "10.30.0.1", 6: "fd00:30::1" } as const;
const second = { 4: "10.30.0.2", 6: "fd00:30::2" } as const;

/** A packet as it is quoted once the quote is translated: the transport checksum stays that of the packet `sent`. */
function quoteOf(frame: Uint8Array, sent = frame): Uint8Array {
  const quote = frame.slice(14);
  const at = (quote[0]! >> 4 === 4 ? 20 : 40) + 6;
  quote.set(sent.subarray(14 + at, 14 + at + 2), at);
  return quote;
}

/** FULLNAT: local addresses and ports, packet by packet. */
describe.skipIf(skip)("FULLNAT", () => {
  let bench: Awaited<ReturnType<typeof createBench>>;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-ebpf-full");
  });
  afterAll(() => bench?.closeAll());
  beforeEach(() => bench.clear());

  const offer = (family: 4 | 6, protocol: "tcp" | "udp", addresses: string[], port: number | null = null) =>
    bench.offer(family, { protocol, local: addresses, method: "fullnat", port });
  /** Source address and port of a frame. */
  const sourceOf = (family: 4 | 6, frame: Uint8Array) => {
    const view = new DataView(frame.buffer, frame.byteOffset);
    return {
      address: Buffer.from(frame.subarray(family === 4 ? 26 : 22, family === 4 ? 30 : 38)).toString("hex"),
      port: view.getUint16(family === 4 ? 34 : 54),
    };
  };
  const ports = (first: number, last: number) =>
    writeSwitches(bench.engine.running().tables, { localPorts: { first, last } });

  describe.each([4, 6] as const)("IPv%i", (family) => {
    it.each(["tcp", "udp"] as const)("rewrites both ends of %s both ways, with right checksums", async (protocol) => {
      await offer(family, protocol, [local[family]], 9090);
      const sent = bench.send("client", fromClient(family, { protocol, payload: letters(21) }));
      const { port } = sourceOf(family, sent.frame);
      const source = { protocol, payload: letters(21), source: local[family], sourcePort: port };
      expectFrame(toServer(family, { ...source, destinationPort: 9090 }), sent.frame);
      const back = { protocol, destination: local[family], destinationPort: port, sourcePort: 9090 };
      const { went, frame } = bench.send("server", fromServer(family, back));
      expect(went).toBe("client");
      expectFrame(toClient(family, { protocol }), frame);
      const again = bench.send("client", fromClient(family, { protocol, payload: letters(21), flags: "PA" }));
      expect(sourceOf(family, again.frame).port).toBe(port);
      const { services } = await bench.engine.counters();
      expect(services.get("vs")).toMatchObject({ connections: 1, packetsIn: 2, packetsOut: 1 });
    });

    it("leaves what comes to a local address and is nobody's to the stack", async () => {
      await offer(family, "tcp", [local[family]]);
      const { port } = sourceOf(family, bench.send("client", fromClient(family)).frame);
      const back = { destination: local[family], destinationPort: port };
      for (const wrong of [{ destinationPort: port ^ 1 }, { sourcePort: 81 }, { source: ends[family].other }])
        expect(bench.send("server", fromServer(family, { ...back, ...wrong })).went).toBe("stack");
      expect(bench.send("server", fromServer(family, { ...back, protocol: "udp" })).went).toBe("stack");
      expect(bench.send("server", fromServer(family, back)).went).toBe("client");
    });

    it("lets two client ports share a server that NAT could not tell apart", async () => {
      await bench.converge(
        withLocal(
          wantOf(
            ...[80, 81].map((port) =>
              service(
                `vs${port}`,
                ends[family].virtual,
                [destination(`a${port}`, ends[family].server, { method: "fullnat", port: 80 })],
                { listeners: [{ protocol: "tcp", first: port, last: port }] },
              ),
            ),
          ),
          local[family],
        ),
      );
      const frames = [80, 81].map((destinationPort) => bench.send("client", fromClient(family, { destinationPort })));
      const [one, other] = frames.map(({ frame }) => sourceOf(family, frame).port);
      expect(one).not.toBe(other);
      const back = { destination: local[family], destinationPort: other! };
      expectFrame(toClient(family, { sourcePort: 81 }), bench.send("server", fromServer(family, back)).frame);
    });

    it("gives every port once, drops by name when none is left, and takes back what ended", async () => {
      await offer(family, "tcp", [local[family], second[family]]);
      ports(2000, 2031);
      const used = new Set<string>();
      for (let sourcePort = 1; sourcePort <= 64; sourcePort++) {
        const { went, frame } = bench.send("client", fromClient(family, { sourcePort }));
        expect(went).toBe("server");
        const { address, port } = sourceOf(family, frame);
        expect(port).toSatisfy((each: number) => each >= 2000 && each <= 2031);
        used.add(`${address} ${port}`);
      }
      expect(used.size).toBe(64);
      expect(bench.send("client", fromClient(family, { sourcePort: 65 }))).toMatchObject({
        went: "dropped",
        reason: "noLocalPort",
      });
      expect((await bench.engine.counters()).drops.get("noLocalPort")).toBe(1);
      bench.engine.running().tables[family === 4 ? "connection4" : "connection6"].bytes.fill(0);
      expect(bench.send("client", fromClient(family, { sourcePort: 66 })).went).toBe("server");
    });

    it("drops by name when no local address has the family, and goes on with one that is removed", async () => {
      await offer(family, "tcp", [local[family === 4 ? 6 : 4]]);
      expect(bench.send("client", fromClient(family)).reason).toBe("noLocalAddress");
      await offer(family, "tcp", [local[family]]);
      const { port } = sourceOf(family, bench.send("client", fromClient(family)).frame);
      await offer(family, "tcp", [second[family]]);
      const back = { destination: local[family], destinationPort: port };
      expectFrame(toClient(family), bench.send("server", fromServer(family, back)).frame);
      const fresh = bench.send("client", fromClient(family, { sourcePort: 50_000 }));
      const freshPort = sourceOf(family, fresh.frame).port;
      const want = { source: second[family], sourcePort: freshPort };
      expectFrame(toServer(family, want), fresh.frame);
    });

    it("translates ICMP errors of routers on either side, outside and in the quote", async () => {
      await offer(family, "udp", [local[family]], 9090);
      const { frame: toTheServer } = bench.send("client", fromClient(family, { protocol: "udp" }));
      const own = { source: local[family], sourcePort: sourceOf(family, toTheServer).port };
      const router = { 4: "10.30.9.9", 6: "fd00:30::99" }[family];
      // Between the box and the server, about the client's packet.
      const inside = { sourceMac: "02:00:00:00:00:77", destinationMac: macs.serverSide, source: router };
      const reported = bench.send(
        "server",
        buildIcmpError({ ...inside, destination: local[family], quote: quoteOf(toTheServer) }),
      );
      expect(reported.went).toBe("client");
      const { virtual, client, server } = ends[family];
      const clientMacs = { sourceMac: macs.clientSide, destinationMac: macs.client };
      const asTheClientSent = quoteOf(fromClient(family, { protocol: "udp", ttl: 63 }), toTheServer);
      expectFrame(
        buildIcmpError({ ...clientMacs, source: virtual, destination: client, quote: asTheClientSent, ttl: 63 }),
        reported.frame,
      );
      // Between the box and the client, about the server's packet.
      const back = { protocol: "udp" as const, destination: own.source, destinationPort: own.sourcePort };
      const { frame: toTheClient } = bench.send("server", fromServer(family, { ...back, sourcePort: 9090 }));
      const outside = { sourceMac: macs.client, destinationMac: macs.clientSide, source: router };
      const passedOn = bench.send(
        "client",
        buildIcmpError({ ...outside, destination: virtual, quote: quoteOf(toTheClient) }),
      );
      expect(passedOn.went).toBe("server");
      const serverMacs = { sourceMac: macs.serverSide, destinationMac: serverMac(server) };
      const asTheServerSent = quoteOf(fromServer(family, { ...back, sourcePort: 9090, ttl: 63 }), toTheClient);
      expectFrame(
        buildIcmpError({ ...serverMacs, source: own.source, destination: server, quote: asTheServerSent, ttl: 63 }),
        passedOn.frame,
      );
    });

    it("serves FULLNAT and NAT destinations of one service", async () => {
      const members = [
        destination("a", ends[family].server, { method: "fullnat" }),
        destination("b", ends[family].other, { method: "nat" }),
      ];
      await bench.converge(withLocal(wantOf(service("vs", ends[family].virtual, members)), local[family]));
      const [nat, full] = [1, 2].map((sourcePort) => bench.send("client", fromClient(family, { sourcePort })).frame);
      expectFrame(
        toServer(family, {
          sourcePort: 1,
          destination: ends[family].other,
          destinationMac: family === 4 ? "02:00:0a:1e:00:0c" : "02:06:00:00:00:0c",
        }),
        nat!,
      );
      const { port } = sourceOf(family, full!);
      expectFrame(toServer(family, { source: local[family], sourcePort: port }), full!);
    });
  });

  it("does not use the number of an address that connections still have", async () => {
    const many = Array.from({ length: 32 }, (_, at) => `10.31.0.${at + 1}`);
    await offer(4, "tcp", many);
    bench.send("client", fromClient(4));
    const { tables } = bench.engine.running();
    await offer(4, "tcp", []);
    const others = Array.from({ length: 31 }, (_, at) => `10.32.0.${at + 1}`);
    await offer(4, "tcp", others);
    await expect(offer(4, "tcp", [...others, "10.33.0.1"])).rejects.toThrow(/local address/);
    tables.connection4.bytes.fill(0);
    await offer(4, "tcp", [...others, "10.33.0.1"]);
  });
});
