import type { Server, Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { synFloodCodec } from "./abi.generated";
import { startFlood } from "./rig/flood";
import { createInstance } from "./rig/instance";
import { enterNamespace, ip, printed, runIn } from "./rig/namespace";
import { address, bulk, createNetwork, type Network, until } from "./rig/network";
import { echoServer, openConnection, roundTrip } from "./rig/sockets";
import { hashedRoundTrip } from "./rig/transfer";
import { destination, service, wantOf, withLocal } from "./rig/want";
import { writeSwitches } from "./switches";

const skip = requires("root", "bpf");
const never = new AbortController().signal;
const megabyte = 1 << 20;
const macOf = (namespace: string, device: string) =>
  /link\/ether (\S+)/.exec(ip("-n", namespace, "-o", "link", "show", device))![1]!;

/** Real connections while forged packets come at the rate that one core can send. */
describe.skipIf(skip).each(["tc", "xdp"] as const)("in a flood at %s", (hook) => {
  let network: Network;
  let leave: () => void;
  let instance: ReturnType<typeof createInstance>;
  let echo: Server;

  beforeAll(async () => {
    buildBpf();
    network = await createNetwork(`ldx-prot-c${hook}`);
    for (const [namespace, device] of [
      [network.client, "c0"],
      [network.server, "s0"],
    ] as const)
      runIn(namespace, ["ethtool", "-K", device, "gro", "on", ...(hook === "xdp" ? ["tx", "off"] : [])]);
    runIn(network.director, ["ethtool", "-K", "ext", "gro", "on"]);
    echo = await echoServer(network.server, 7000);
    leave = enterNamespace(network.director);
    instance = createInstance({ interfaces: ["ext", "int"], hooks: { ext: hook, int: hook } });
    await instance.engine.start(never);
  }, 60_000);
  afterAll(async () => {
    await instance?.close();
    leave?.();
    echo?.close();
    network?.close();
  });

  const flood = (family: 4 | 6, flags: string) =>
    startFlood({
      namespace: network.client,
      device: "c0",
      folder: network.folder,
      seconds: 30,
      frame: {
        destinationMac: macOf(network.director, "ext"),
        sourceMac: macOf(network.client, "c0"),
        source: address.client[family],
        destination: address.virtual[family],
        destinationPort: 7000,
        flags,
      },
      sources:
        family === 4
          ? [
              [0x0a00_0000, 0x00ff_ffff],
              [0xc000_0280, 0x7f],
            ]
          : [[0x8000_0000, 0x7fff_ffff]],
    });

  it.each([
    [4, "nat"],
    [6, "nat"],
    [4, "fullnat"],
    [6, "fullnat"],
  ] as const)(
    "1 MB both ways over IPv%i by %s, whole, opened by a cookie",
    async (family, method) => {
      const id = `cookie-${method}${family}`;
      const listeners = [80, 7000].map((port) => ({ protocol: "tcp" as const, first: port, last: port }));
      const members = address.servers[family].map((each) => destination(`${id}-${each}`, each, { method }));
      const { engine } = instance;
      const { tables, registry } = engine.running();
      await instance.converge(
        withLocal(wantOf(service(id, address.virtual[family], members, { listeners })), ...address.local),
      );
      writeSwitches(tables, { halfOpenLimit: 1000 });
      const state = () =>
        synFloodCodec.read(tables.synFlood.view, tables.synFlood.at(registry.indexOf("service", id)!));
      const attack = flood(family, "S");
      try {
        await until(() => state().active === 1, 20_000);
        const before = state();
        const socket = await openConnection(network.client, address.virtual[family], 7000);
        const { sent, received } = await hashedRoundTrip(socket, megabyte);
        expect(received).toBe(sent);
        socket.destroy();
        const url = `http://${family === 6 ? `[${address.virtual[6]}]` : address.virtual[4]}/big`;
        expect((await printed(network.client, ["curl", "-s", "-S", "-g", "-m", "20", url])) === bulk).toBe(true);
        const after = state();
        expect(after.proven - before.proven).toBeGreaterThanOrEqual(2n);
        expect(after.cookies - before.cookies).toBeGreaterThan(1000n);
        expect(engine.connectionsNow().length).toBeLessThan(5000);
      } finally {
        await attack.stop();
      }
    },
    60_000,
  );

  /** Opens a connection and has one line sent back. */
  const reach = async (family: 4 | 6) => {
    const socket = await openConnection(network.client, address.virtual[family], 7000, 20_000);
    await answers(socket);
    return socket;
  };
  const answers = async (socket: Socket) => {
    const bytes = await roundTrip(socket, Buffer.from("hello"), 20_000);
    socket.removeAllListeners("data");
    return bytes.toString() === "hello";
  };

  it.each((["nat", "dr", "tun"] as const).flatMap((method) => ["S", "A"].map((flags) => ({ method, flags }))))(
    "new clients of $method get through and connections live on (flags $flags)",
    async ({ method, flags }) => {
      const id = `live-${method}`;
      const members = address.servers[4].map((each) => destination(`${id}-${each}`, each, { method }));
      const listeners = [{ protocol: "tcp" as const, first: 7000, last: 7000 }];
      const { tables, registry } = instance.engine.running();
      await instance.converge(wantOf(service(id, address.virtual[4], members, { listeners })));
      writeSwitches(tables, { halfOpenLimit: 1000, unmatchedLimit: 1000 });
      tables.synFlood.bytes.fill(0);
      const established = await Promise.all(Array.from({ length: 20 }, () => reach(4)));
      const attack = flood(4, flags);
      const isUnderWay = () =>
        attack.sent() > 20_000 &&
        (flags === "A" ||
          synFloodCodec.read(tables.synFlood.view, tables.synFlood.at(registry.indexOf("service", id)!)).active === 1);
      await until(isUnderWay, 20_000);
      const fresh: PromiseSettledResult<Socket>[] = [];
      while (fresh.length < 100) fresh.push(...(await Promise.allSettled(Array.from({ length: 20 }, () => reach(4)))));
      const alive = await Promise.all(established.map(answers));
      const rate = await attack.stop();
      const through = fresh.filter(({ status }) => status === "fulfilled").length;
      console.log(`${hook} ${method} ${flags}: ${through} of ${fresh.length} got through ${Math.round(rate)} frames/s`);
      if (hook === "xdp") expect(through).toBeGreaterThanOrEqual(99);
      expect(alive).toEqual(established.map(() => true));
      for (const each of fresh) if (each.status === "fulfilled") each.value.destroy();
      for (const socket of established) socket.destroy();
    },
    150_000,
  );
});
