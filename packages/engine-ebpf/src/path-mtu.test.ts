import { createHash, randomBytes } from "node:crypto";
import type { Server } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createInstance } from "./rig/instance";
import { enterNamespace, ip } from "./rig/namespace";
import { address, createNetwork, type Network } from "./rig/network";
import { addRoutedServer, behindRouter, type RoutedServer } from "./rig/routed-server";
import { echoServer, openConnection, roundTrip } from "./rig/sockets";
import { destination, service, wantOf, withLocal } from "./rig/want";

const skip = requires("root", "bpf");
const sum = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** A 1,500-byte path into a 1,400-byte one: only with the right ICMP errors does a bulk transfer complete. */
describe.skipIf(skip)("path MTU", () => {
  let network: Network;
  let leave: () => void;
  let instance: ReturnType<typeof createInstance>;
  let server: Server;
  let routed: RoutedServer;

  beforeAll(async () => {
    buildBpf();
    network = await createNetwork("ldx-ebpf-m");
    routed = addRoutedServer("ldx-ebpf-m", network);
    server = await echoServer(network.server, 7000);
    leave = enterNamespace(network.director);
    instance = createInstance({ interfaces: ["ext", "int", "mid"] });
    await instance.engine.start(new AbortController().signal);
  });
  afterAll(async () => {
    await instance?.close();
    leave?.();
    server?.close();
    routed?.close();
    network?.close();
  });

  const methods = ["nat", "fullnat", "dr", "tun"] as const;
  const cases = methods.flatMap((method) =>
    ([4, 6] as const).flatMap((family) => ["int", "ext"].map((narrow) => ({ method, family, narrow }))),
  );

  const offer = async (method: (typeof methods)[number], family: 4 | 6, server: string) => {
    const members = [destination(`${method}-${server}`, server, { method })];
    const listeners = { listeners: [{ protocol: "tcp" as const, first: 7000, last: 7000 }] };
    const wanted = wantOf(service(`${method}${family}`, address.virtual[family], members, listeners));
    await instance.converge(withLocal(wanted, ...address.local));
  };
  const transfer = async (family: 4 | 6) => {
    const socket = await openConnection(network.client, address.virtual[family], 7000);
    const bytes = randomBytes(1_000_000);
    expect(sum(await roundTrip(socket, bytes, 30_000))).toBe(sum(bytes));
    socket.destroy();
    return (await instance.engine.counters()).drops.get("tooBig")!;
  };
  const forgetPaths = () => {
    for (const name of [network.client, network.server])
      for (const flag of ["-4", "-6"]) ip("-n", name, flag, "route", "flush", "cache");
    instance.engine.running().tables.dropCounter.bytes.fill(0);
  };

  it.each(cases)("$method over IPv$family completes with $narrow at 1400", async ({ method, family, narrow }) => {
    await offer(method, family, address.servers[family][0]);
    ip("-n", network.director, "link", "set", narrow, "mtu", "1400");
    try {
      const answered = await transfer(family);
      // With DR and TUN the replies do not pass here, so the narrow client side is never met.
      if (method !== "dr" || narrow === "int") expect(answered).toBeGreaterThan(0);
    } finally {
      ip("-n", network.director, "link", "set", narrow, "mtu", "1500");
      forgetPaths();
    }
  });

  it.each([4, 6] as const)(
    "tun over IPv%i completes past a router at 1400, which need not say so twice",
    async (family) => {
      await offer("tun", family, behindRouter[family]);
      routed.setMtu(1400);
      // Errors that the box sends about a tunnelled flow count as packets out, its own and the router's.
      const told = async () => {
        const { services, drops } = await instance.engine.counters();
        return { all: services.get(`tun${family}`)!.packetsOut, own: drops.get("tooBig")! };
      };
      await transfer(family);
      const first = await told();
      expect(first.all).toBeGreaterThan(first.own);
      forgetPaths();
      await transfer(family);
      const second = await told();
      expect(second.own).toBeGreaterThan(0);
      expect(second.all).toBe(first.all + second.own);
    },
  );
});
