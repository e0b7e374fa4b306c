import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import type { EbpfEngine } from "./engine";
import { hookProgramId } from "./hook";
import { libbpf } from "./libbpf";
import { createDirectedNetwork, type DirectedNetwork } from "./rig/directed-network";
import { address } from "./rig/network";
import { datagramSocket } from "./rig/sockets";
import { startTraffic } from "./rig/traffic-process";
import { destination, service, wantOf } from "./rig/want";
import { xdpProgramId } from "./xdp-hook";

const never = new AbortController().signal;
const skip = requires("root", "bpf");
const replacements = 60;

/** Requests come in through XDP and answers through tc, so that both programs work on the same connections. */
describe.skipIf(skip)("programs are replaced under traffic", () => {
  let network: DirectedNetwork["network"];
  let instance: DirectedNetwork["instance"];
  let close: DirectedNetwork["close"];

  beforeAll(async () => {
    const options = { hooks: { ext: "xdp", int: "tc" }, sweepInterval: 1000 } as const;
    ({ network, instance, close } = await createDirectedNetwork("ldx-ebpf-u", options));
  });
  afterAll(() => close?.());

  const attached = () => [hookProgramId("ext"), hookProgramId("int"), xdpProgramId(libbpf().interfaceIndex("ext"))];

  it("sixty times without an error, by engines that take over each other's tables", { timeout: 90_000 }, async () => {
    const members = address.servers[4].map((each) => destination(`web-${each}`, each));
    const echo = [destination("echo", address.servers[4][0], { port: 5353 })];
    const listeners = { listeners: [{ protocol: "udp" as const, first: 5300, last: 5300 }] };
    const want = wantOf(
      service("echo", address.virtual[4], echo, listeners),
      service("web", address.virtual[4], members, { scheduler: "wlc" }),
    );
    await instance.converge(want);
    const server = await datagramSocket(network.server, 4, 5353, address.servers[4][0]);
    server.on("message", (text, from) => server.send(text, from.port, from.address));
    const traffic = startTraffic(network.client, address.virtual[4], { web: 80, echo: 5300 });
    const next = instance.again();
    try {
      await traffic.more(20);
      await next.start(never);
      let before = attached();
      for (let count = 0; count < replacements; count++) {
        const engine: EbpfEngine = count % 2 ? instance.engine : next;
        await instance.converge(want, engine);
        const after = attached();
        expect(after.every((id, at) => id !== 0 && id !== before[at])).toBe(true);
        before = after;
        await traffic.more(3);
      }
      const { kept, fresh, datagrams, errors } = await traffic.stop();
      expect(errors).toEqual([]);
      const { services } = await instance.engine.counters();
      expect(services.get("web")!.connections).toBe(fresh + 3);
      expect(Math.min(kept, fresh, datagrams)).toBeGreaterThan(3 * replacements);
      expect(services.get("echo")!.connections).toBe(1);
    } finally {
      traffic.kill();
      server.close();
      await next.stop();
    }
  });
});
