import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createBench, ends, fromClient, fromServer, toClient, toServer } from "./rig/bench";
import { expectFrame, letters } from "./rig/frame";

const skip = requires("root", "bpf");
const hooks = ["tc", "xdp"] as const;

/** Options, extension headers, odd checksums and fragments: frames in and what must come out. */
describe.skipIf(skip).each(hooks)("odd packets at %s", (hook) => {
  let bench: Awaited<ReturnType<typeof createBench>>;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-ebpf-odd", { hook });
  }, 60_000);
  afterAll(() => bench?.closeAll());
  beforeEach(() => bench.clear());

  const offer = (family: 4 | 6, protocol: "tcp" | "udp", method: "nat" | "dr", port: number | null = null) =>
    bench.offer(family, { protocol, method, port });

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
      const frame = fromClient(4).slice(0, 44);
      frame[17] = frame.length - 14;
      expect(bench.send("client", frame)).toMatchObject({ went: "dropped", reason: "malformed" });
    });

    it("leaves a frame shorter than its IP header says to the stack", async () => {
      await offer(4, "tcp", "nat");
      expect(bench.send("client", fromClient(4).slice(0, 53)).went).toBe("stack");
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
