import type { Socket } from "node:dgram";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createInstance } from "./rig/instance";
import { enterNamespace, ip, runIn } from "./rig/namespace";
import { address, createNetwork, type Network, sendAsOnWire, until } from "./rig/network";
import { datagramSocket } from "./rig/sockets";
import { passTime } from "./rig/time";
import { destination, service, wantOf } from "./rig/want";

const skip = requires("root", "bpf");
const families = [4, 6] as const;
/** Milliseconds for the slowest machine; the condition is met within a few seconds. */
const patience = 40_000;
/** Beyond the time for which data plane keeps an answer of the routing table, or trusts a neighbour unasked. */
const SECONDS_LATER = 10;

/** Routes and neighbours change under connections that stay open, over NAT and DR and both families at once. */
describe.skipIf(skip).each(["tc", "xdp"] as const)("next hops at %s", (hook) => {
  let network: Network;
  let leave: () => void;
  let instance: ReturnType<typeof createInstance>;
  const flows: { name: string; socket: Socket; port: number; family: 4 | 6 }[] = [];
  const servers: Socket[] = [];

  beforeAll(async () => {
    buildBpf();
    network = await createNetwork(`ldx-ebpf-h${hook}`);
    const { client, director, server } = network;
    // Another card for either side.
    for (const [namespace, device, other, four, six] of [
      [client, "c2", "ext2", "192.0.4", "2001:db8:4:"],
      [server, "s2", "int2", "10.50.0", "fd00:50:"],
    ] as const) {
      ip("link", "add", device, "netns", namespace, "type", "veth", "peer", "name", other, "netns", director);
      for (const [where, name, host] of [
        [director, other, 1],
        [namespace, device, 2],
      ] as const) {
        ip("-n", where, "addr", "add", `${four}.${host}/24`, "dev", name);
        ip("-n", where, "-6", "addr", "add", `${six}:${host}/64`, "dev", name, "nodad");
        ip("-n", where, "link", "set", name, "up");
      }
    }
    const fast = ["base_reachable_time_ms=400", "delay_first_probe_time=1", "retrans_time_ms=100"];
    for (const family of ["ipv4", "ipv6"])
      for (const device of ["ext", "int"])
        runIn(director, ["sysctl", "-qw", ...fast.map((each) => `net.${family}.neigh.${device}.${each}`)]);
    if (hook === "xdp") sendAsOnWire(network, [client, "c2"], [server, "s2"]);
    for (const family of families)
      for (const [port, own] of [
        [5300, address.servers[family][0]],
        [5301, address.virtual[family]],
      ] as const) {
        const echo = await datagramSocket(server, family, port, own);
        echo.on("message", (bytes, peer) => echo.send(bytes, peer.port, peer.address));
        servers.push(echo);
        const name = `${port === 5300 ? "nat" : "dr"}${family}`;
        flows.push({ name, socket: await datagramSocket(client, family), port, family });
      }
    leave = enterNamespace(director);
    const interfaces = ["ext", "int", "ext2", "int2"];
    instance = createInstance({ interfaces, hooks: Object.fromEntries(interfaces.map((name) => [name, hook])) });
    await instance.engine.start(new AbortController().signal);
    const offered = (["nat", "dr"] as const).flatMap((method) =>
      families.map((family) => {
        const members = [destination(`${method}${family}-a`, address.servers[family][0], { method })];
        const port = method === "nat" ? 5300 : 5301;
        const listeners = [{ protocol: "udp" as const, first: port, last: port }];
        return service(`${method}${family}`, address.virtual[family], members, { listeners });
      }),
    );
    await instance.converge(wantOf(...offered));
  });
  afterAll(async () => {
    await instance?.close();
    leave?.();
    for (const socket of [...servers, ...flows.map((flow) => flow.socket)]) socket.close();
    network?.close();
  });

  /** A question to every flow, then whether it holds. */
  const asked = (holds: () => boolean): boolean => {
    for (const { socket, port, family } of flows) socket.send("?", port, address.virtual[family]);
    return holds();
  };
  /** Until each has been answered. */
  const allAnswered = async () => {
    const silent = new Set(flows.map(({ name }) => name));
    for (const { name, socket } of flows) socket.on("message", () => silent.delete(name));
    await until(() => asked(() => silent.size === 0), patience).catch(() => expect([...silent]).toEqual([]));
    for (const { socket } of flows) socket.removeAllListeners("message");
  };
  /** Makes what the data plane keeps for some seconds too old, connections not. */
  const later = () => passTime(instance.engine, SECONDS_LATER);
  const received = (namespace: string, device: string) =>
    Number(
      runIn(namespace, ["ip", "-s", "-j", "link", "show", device]).match(/"rx":\{"bytes":\d+,"packets":(\d+)/)![1],
    );
  /** Until every flow is answered and all of it comes in by the other card. */
  const goBy = (namespace: string, { old, other }: { old: string; other: string }) =>
    until(async () => {
      const before = [old, other].map((device) => received(namespace, device));
      await allAnswered();
      const [past, now] = [old, other].map((device, at) => received(namespace, device) - before[at]!);
      return past === 0 && now! > 0;
    }, patience);

  it("finds a neighbour that nobody has asked for", async () => {
    for (const device of ["ext", "int"]) ip("neigh", "flush", "dev", device);
    await allAnswered();
  });

  it("finds a server that was replaced and says nothing", async () => {
    await allAnswered();
    // As long as the kernel itself had nothing to send there it would go on believing what it knows.
    const [, old] = runIn(network.server, ["ip", "link", "show", "s0"]).match(/link\/ether (\S+)/)!;
    for (const family of families)
      ip("neigh", "replace", address.servers[family][0], "lladdr", old!, "dev", "int", "nud", "stale");
    ip("-n", network.server, "link", "set", "s0", "address", "02:00:00:00:00:42");
    later();
    await allAnswered();
    const known = ip("neigh", "show", "dev", "int", address.servers[4][0]);
    expect(known).toContain("02:00:00:00:00:42");
  });

  it("finds a server again that was off its segment", async () => {
    await allAnswered();
    const known = () => ip("neigh", "show", "dev", "int", address.servers[4][0]).includes("lladdr");
    runIn(network.server, ["sysctl", "-qw", "net.ipv6.conf.s0.keep_addr_on_down=1"]);
    ip("-n", network.server, "link", "set", "s0", "down");
    later();
    await until(() => asked(() => !known()), patience);
    ip("-n", network.server, "link", "set", "s0", "up");
    ip("-n", network.server, "route", "add", "default", "via", "10.30.0.1");
    ip("-n", network.server, "-6", "route", "add", "default", "via", "fd00:30::1");
    await allAnswered();
    expect(known()).toBe(true);
  });

  it("follows a server that moved behind another router", async () => {
    ip("route", "add", `${address.servers[4][0]}/32`, "via", "10.50.0.2");
    ip("-6", "route", "add", `${address.servers[6][0]}/128`, "via", "fd00:50::2");
    await goBy(network.server, { old: "s0", other: "s2" });
  });

  it("follows the way back to clients", async () => {
    ip("route", "add", `${address.client[4]}/32`, "via", "192.0.4.2");
    ip("-6", "route", "add", `${address.client[6]}/128`, "via", "2001:db8:4::2");
    later();
    await goBy(network.client, { old: "c0", other: "c2" });
  });
});
