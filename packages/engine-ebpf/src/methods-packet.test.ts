import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createBench, ends, fromClient, fromServer, toClient, toServer } from "./rig/bench";
import { expectFrame, letters } from "./rig/frame";
import { fragmentOf, type Shape, withOptions } from "./rig/shape";

const skip = requires("root", "bpf");
const methods = ["nat", "fullnat", "tun", "dr"] as const;
const families = [4, 6] as const;
type Family = (typeof families)[number];
const local = { 4: "10.30.0.2", 6: "fd00:30::2" } as const;
const payload = letters(200);

/** What is out of the ordinary, in every method: options, extension headers, fragments, and what belongs to the stack. */
describe.skipIf(skip).each(["tc", "xdp"] as const)("packets of every method at %s", (hook) => {
  let bench: Awaited<ReturnType<typeof createBench>>;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-ebpf-shape", { hook });
  }, 60_000);
  afterAll(() => bench?.closeAll());
  beforeEach(() => bench.clear());

  const cells = methods.flatMap((method) => families.map((family) => ({ method, family })));

  describe.each(cells)("$method over IPv$family", ({ method, family }) => {
    const open = async (protocol: "tcp" | "udp") => {
      await bench.offer(family, { protocol, method, local: [local[family]] });
      const { frame } = bench.send("client", fromClient(family, { protocol, flags: "S" }));
      return new DataView(frame.buffer, frame.byteOffset).getUint16(family === 4 ? 34 : 54);
    };
    /** The frame as the server gets it; `port`: FULLNAT's own. */
    const expectDelivered = (protocol: "tcp" | "udp", shape: Shape, got: Uint8Array, port: number) => {
      const same = { protocol, payload, flags: "PA" };
      if (method === "nat") return expectFrame(shape(toServer(family, same)), got);
      if (method === "fullnat")
        return expectFrame(shape(toServer(family, { ...same, source: local[family], sourcePort: port })), got);
      const wanted = shape(toServer(family, { ...same, destination: ends[family].virtual }));
      if (method === "dr") return expectFrame(wanted, got);
      const outer = family === 4 ? 20 : 40;
      expectFrame(wanted, Uint8Array.from([...got.slice(0, 14), ...got.slice(14 + outer)]));
      expect(got[family === 4 ? 23 : 20]).toBe(family === 4 ? 4 : 41);
    };
    const sent = (protocol: "tcp" | "udp") => fromClient(family, { protocol, payload, flags: "PA" });

    it.each(["tcp", "udp"] as const)("finds the ports of %s behind options", async (protocol) => {
      const port = await open(protocol);
      const { went, frame } = bench.send("client", withOptions(sent(protocol)));
      expect(went).toBe("server");
      expectDelivered(protocol, withOptions, frame, port);
    });

    it("forwards later fragments after their first", async () => {
      const port = await open("udp");
      for (const shape of [fragmentOf(0, 64), fragmentOf(64, 128), fragmentOf(128)]) {
        const { went, frame } = bench.send("client", shape(sent("udp")));
        expect(went).toBe("server");
        expectDelivered("udp", shape, frame, port);
      }
      const { services } = await bench.engine.counters();
      expect(services.get("vs")).toMatchObject({ connections: 1, packetsIn: 4 });
    });

    it("drops a fragment that comes before its first, by name", async () => {
      await open("udp");
      const early = fragmentOf(64, undefined, 9)(sent("udp"));
      expect(bench.send("client", early)).toMatchObject({ went: "dropped", reason: "fragmentBeforeFirst" });
    });
  });

  describe.each(families)("IPv%i", (family) => {
    it.each(["nat", "fullnat"] as const)("translates fragments of replies (%s)", async (method) => {
      await bench.offer(family, { protocol: "udp", method, local: [local[family]] });
      const { frame } = bench.send("client", fromClient(family, { protocol: "udp" }));
      const port = new DataView(frame.buffer, frame.byteOffset).getUint16(family === 4 ? 34 : 54);
      const own = method === "nat" ? {} : { destination: local[family], destinationPort: port };
      for (const shape of [fragmentOf(0, 64), fragmentOf(64)]) {
        const reply = shape(fromServer(family, { protocol: "udp", payload, ...own }));
        const { went, frame: got } = bench.send("server", reply);
        expect(went).toBe("client");
        expectFrame(shape(toClient(family, { protocol: "udp", payload })), got);
      }
    });

    it.each([
      ["one tag", [0x81, 0, 0, 7]],
      ["two tags", [0x88, 0xa8, 0, 8, 0x81, 0, 0, 7]],
    ])("leaves a frame with %s in it to its VLAN's interface, uncounted", async (_, tags) => {
      await bench.offer(family);
      const plain = fromClient(family);
      const frame = Uint8Array.from([...plain.slice(0, 12), ...tags, ...plain.slice(12)]);
      expect(bench.send("client", frame).went).toBe("stack");
      const { services, drops } = await bench.engine.counters();
      expect(services.get("vs")).toMatchObject({ connections: 0, packetsIn: 0 });
      expect([...drops.values()].every((count) => count === 0)).toBe(true);
    });

    it("leaves an echo request to the virtual address, whole and in fragments, to the stack", async () => {
      await bench.offer(family, { method: "nat" });
      const echo = echoRequest(family);
      for (const frame of [echo, fragmentOf(0, 64, 11)(echo), fragmentOf(64, undefined, 11)(echo)])
        expect(bench.send("client", frame).went).toBe("stack");
    });
  });
});

/** With a wrong checksum, which is the stack's affair. */
function echoRequest(family: Family): Uint8Array {
  const frame = fromClient(family, { protocol: "udp", payload });
  frame[family === 4 ? 23 : 20] = family === 4 ? 1 : 58;
  frame.set([family === 4 ? 8 : 128, 0], family === 4 ? 34 : 54);
  return frame;
}
