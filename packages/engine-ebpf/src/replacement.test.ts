import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import type { EbpfEngine } from "./engine";
import { hookProgramId } from "./hook";
import { libbpf } from "./libbpf";
import { createInstance } from "./rig/instance";
import { enterNamespace, runIn } from "./rig/namespace";
import { address, createNetwork, type Network } from "./rig/network";
import { datagramSocket } from "./rig/sockets";
import { startTraffic } from "./rig/traffic-process";
import { destination, service, wantOf } from "./rig/want";
import { xdpProgramId } from "./xdp-hook";

const never = new AbortController().signal;
const skip = requires("root", "bpf");
const replacements = 60;

/** Requests come in through XDP and answers through tc, so that both programs work on the same connections. */
describe.skipIf(skip)("programs are replaced under traffic", () => {
  let network: Network;
  let leave: () => void;
  let instance: ReturnType<typeof createInstance>;

  beforeAll(async () => {
    buildBpf();
    network = await createNetwork("ldx-ebpf-u");
    for (const [namespace, device] of [
      [network.client, "c0"],
      [network.server, "s0"],
    ] as const)
      runIn(namespace, ["ethtool", "-K", device, "tx", "off", "gro", "on"]);
    leave = enterNamespace(network.director);
    instance = createInstance({ interfaces: ["ext", "int"], hooks: { ext: "xdp", int: "tc" }, sweepInterval: 1000 });
    await instance.engine.start(never);
  }, 60_000);
  afterAll(async () => {
    await instance?.close();
    leave?.();
    network?.close();
  });

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
