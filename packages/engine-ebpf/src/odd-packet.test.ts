import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createBench, ends, fromClient, toClient, toServer } from "./rig/bench";
import { buildIcmpError, expectFrame, letters } from "./rig/frame";

const skip = requires("root", "bpf");
const hooks = ["tc", "xdp"] as const;

/** Checksums and quotes out of the ordinary. */
describe.skipIf(skip).each(hooks)("odd packets at %s", (hook) => {
  let bench: Awaited<ReturnType<typeof createBench>>;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-ebpf-odd", { hook });
  });
  afterAll(() => bench?.closeAll());
  beforeEach(() => bench.clear());

  const offer = (family: 4 | 6, protocol: "tcp" | "udp", method: "nat" | "dr", port: number | null = null) =>
    bench.offer(family, { protocol, method, port });

  describe("headers out of the ordinary", () => {
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

    it("leaves an ICMP error to the stack whose quote goes on behind the packet's end", async () => {
      await offer(4, "udp", "nat");
      bench.send("client", fromClient(4, { protocol: "udp" }));
      const about = toClient(4, { protocol: "udp" });
      const { client, virtual } = ends[4];
      const macs = { sourceMac: "02:00:00:00:20:fe", destinationMac: "02:00:00:00:20:01" };
      const error = buildIcmpError({ ...macs, source: client, destination: virtual, quote: about.subarray(14) });
      expect(bench.send("client", error).went).toBe("server");
      // As its IP header has it now, the packet ends with the quoted IP header, before the ports.
      error.set([0, 20 + 8 + 20], 16);
      expect(bench.send("client", error).went).toBe("stack");
    });
  });
});
