import type { Server } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { synFloodCodec } from "./abi.generated";
import { startFlood } from "./rig/flood";
import { createInstance } from "./rig/instance";
import { enterNamespace, ip, printed, runIn } from "./rig/namespace";
import { address, bulk, createNetwork, type Network, until } from "./rig/network";
import { echoServer, openConnection } from "./rig/sockets";
import { hashedRoundTrip } from "./rig/transfer";
import { destination, service, wantOf, withLocal } from "./rig/want";
import { writeSwitches } from "./switches";

const skip = requires("root", "bpf");
const never = new AbortController().signal;
const megabyte = 1 << 20;
const macOf = (namespace: string, device: string) =>
  /link\/ether (\S+)/.exec(ip("-n", namespace, "-o", "link", "show", device))![1]!;

/** Real connections that are opened by SYN cookies while a flood goes on. */
describe.skipIf(skip).each(["tc", "xdp"] as const)("connections opened by cookies at %s", (hook) => {
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

  const flood = (family: 4 | 6, port: number, seconds: number) =>
    startFlood({
      namespace: network.client,
      device: "c0",
      folder: network.folder,
      seconds,
      frame: {
        destinationMac: macOf(network.director, "ext"),
        sourceMac: macOf(network.client, "c0"),
        source: address.client[family],
        destination: address.virtual[family],
        destinationPort: port,
        flags: "S",
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
    "1 MB both ways over IPv%i by %s, whole",
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
      const attack = flood(family, 7000, 20);
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
});
