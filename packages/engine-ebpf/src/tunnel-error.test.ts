import type { Address } from "@loaddirector/model";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { macs } from "./golden/network";
import { wordOf } from "./names";
import { createBench, ends, fromClient } from "./rig/bench";
import { buildIcmpError, expectFrame, letters } from "./rig/frame";
import { destination, service, wantOf } from "./rig/want";

const skip = requires("root", "bpf");
const families = [4, 6] as const;
type Family = (typeof families)[number];

const routers = { 4: "10.30.9.9", 6: "fd00:30::99" } as const;
const egress = { 4: "10.30.0.1", 6: "fd00:30::1" } as const;
const outerSize = { 4: 20, 6: 40 } as const;
/** Bytes that an error quotes at most. */
const longestQuote = { 4: 548, 6: 1232 } as const;

/** Errors of routers between the box and a server of TUN, about the tunnel. XDP leaves them to tc. */
describe.skipIf(skip)("ICMP errors about tunnels", () => {
  let bench: Awaited<ReturnType<typeof createBench>>;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-ebpf-tunnel", { hook: "xdp" });
  });
  afterAll(() => bench?.closeAll());
  beforeEach(async () => {
    await bench.clear();
    const { pathMtu } = bench.engine.running().tables;
    for (const family of families) pathMtu.delete({ server: wordOf(ends[family].server as Address), family });
  });

  const open = async (family: Family, far: Family, fields: Parameters<typeof fromClient>[1] = {}) => {
    const members = [destination("a", ends[far].server, { method: "tun" })];
    await bench.converge(wantOf(service("vs", ends[family].virtual, members)));
    const frame = fromClient(family, { payload: letters(700), flags: "S", ...fields });
    const sent = bench.send("client", frame);
    expect(sent.went).toBe("server");
    return { quote: sent.frame.slice(14), inner: sent.frame.slice(14 + outerSize[far]) };
  };
  const reported = (far: Family, fields: { quote: Uint8Array; about?: [number, number]; mtu?: number }) =>
    bench.send(
      "server",
      buildIcmpError({
        sourceMac: "02:00:00:00:00:77",
        destinationMac: macs.serverSide,
        source: routers[far],
        destination: egress[far],
        ...fields,
      }),
    );
  const toClient = (family: Family, inner: Uint8Array, about: [number, number], mtu: number) =>
    buildIcmpError({
      sourceMac: macs.clientSide,
      destinationMac: macs.client,
      source: ends[family].virtual,
      destination: ends[family].client,
      tos: family === 4 ? 0xc0 : 0,
      quote: inner.slice(0, longestQuote[family]),
      about,
      mtu,
    });

  const pairs = families.flatMap((family) => families.map((far) => ({ family, far })));

  describe.each(pairs)("IPv$family in IPv$far", ({ family, far }) => {
    const tooBig: [number, number] = family === 4 ? [3, 4] : [2, 0];

    it("tells the client what is left for its packets, and counts that as the server's", async () => {
      const { quote, inner } = await open(family, far);
      const { went, frame } = reported(far, { quote, mtu: 1400 });
      expect(went).toBe("client");
      expectFrame(toClient(family, inner, tooBig, 1400 - outerSize[far]), frame);
      const { services } = await bench.engine.counters();
      expect(services.get("vs")).toMatchObject({ packetsIn: 1, packetsOut: 1, bytesOut: frame.length - 14 });
    });

    it("answers for the router from then on, for every destination on that server", async () => {
      const { quote } = await open(family, far);
      reported(far, { quote, mtu: 1400 });
      const fits = 1400 - outerSize[far] - (family === 4 ? 40 : 60);
      const packet = (payload: number) => fromClient(family, { flags: "A", payload: letters(payload) });
      expect(bench.send("client", packet(fits)).went).toBe("server");
      expect(bench.send("client", packet(fits + 1))).toMatchObject({ went: "client", reason: "tooBig" });
      const other = service("other", ends[family].virtual, [destination("b", ends[far].server, { method: "tun" })], {
        listeners: [{ protocol: "udp", first: 80, last: 80 }],
      });
      await bench.converge(wantOf(other));
      const datagram = (payload: number) => fromClient(family, { protocol: "udp", payload: letters(payload) });
      expect(bench.send("client", datagram(fits + 12)).went).toBe("server");
      expect(bench.send("client", datagram(fits + 13))).toMatchObject({ went: "client", reason: "tooBig" });
    });

    it("tells the client that the server cannot be reached", async () => {
      const { quote, inner } = await open(family, far, { payload: letters(0) });
      const { went, frame } = reported(far, { quote, about: far === 4 ? [3, 1] : [1, 3], mtu: 0 });
      expect(went).toBe("client");
      expectFrame(toClient(family, inner, family === 4 ? [3, 1] : [1, 3], 0), frame);
    });

    it("leaves errors about other tunnels, and truncated ones, to the stack", async () => {
      const { quote } = await open(family, far);
      const foreign = quote.slice();
      foreign[outerSize[far] - 1]! ^= 1;
      expect(reported(far, { quote: foreign }).went).toBe("stack");
      const size = outerSize[far] + outerSize[family];
      for (const length of [outerSize[far], size, size + 3])
        expect(reported(far, { quote: quote.slice(0, length) }).went, `${length}`).toBe("stack");
      expect(reported(far, { quote: quote.slice(0, size + 4) }).went).toBe("client");
    });
  });

  it("believes no router that says less than the least MTU", async () => {
    const { quote } = await open(4, 4);
    reported(4, { quote, mtu: 100 });
    const packet = (payload: number) => fromClient(4, { flags: "A", payload: letters(payload) });
    expect(bench.send("client", packet(552 - 60)).went).toBe("server");
    expect(bench.send("client", packet(552 - 59)).reason).toBe("tooBig");
  });

  it("remembers the path but does not tell a client whose packets may be cut into pieces", async () => {
    const { quote } = await open(4, 4, { dontFragment: false });
    expect(reported(4, { quote, mtu: 1400 }).went).toBe("stack");
    expect(bench.send("client", fromClient(4, { flags: "A", payload: letters(1400) })).reason).toBe("tooBig");
  });
});
