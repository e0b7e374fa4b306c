import { readdirSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../../scripts/require";
import { LD_ABI_VERSION } from "../abi.generated";
import { defaultCapacity } from "../bpf-object";
import type { EbpfEngine } from "../engine";
import { hookProgramId } from "../hook";
import { libbpf } from "../libbpf";
import { createDirectedNetwork, type DirectedNetwork } from "../rig/directed-network";
import { compileEarlier, earlierLayout } from "../rig/earlier-layout";
import { countedLoads, loadsInTable } from "../rig/loads";
import { address, until } from "../rig/network";
import { datagramSocket, echoServer, openConnection, roundTrip } from "../rig/sockets";
import { startTraffic } from "../rig/traffic-process";
import { destination, service, wantOf, withLocal, withoutEcho } from "../rig/want";
import { xdpProgramId } from "../xdp-hook";
import { TablesRefused } from "./table-layout";

const never = new AbortController().signal;
const skip = requires("root", "bpf");
const held = { nat: 7000, fullnat: 7001, sticky: 7002 } as const;
const knowsEarlier = { version: LD_ABI_VERSION, steps: [earlierLayout] };

const [first, second] = address.servers[4];
const tcp = (port: number) => ({ listeners: [{ protocol: "tcp" as const, first: port, last: port }] });
const want = withoutEcho(
  withLocal(
    wantOf(
      service("echo", address.virtual[4], [destination("echo-a", first, { port: 5353 })], {
        listeners: [{ protocol: "udp", first: 5300, last: 5300 }],
      }),
      service("full", address.virtual[4], [destination("full-a", first, { method: "fullnat" })], tcp(held.fullnat)),
      service("nat", address.virtual[4], [destination("nat-a", first), destination("nat-b", second)], tcp(held.nat)),
      service("six", address.virtual[6], [destination("six-a", address.servers[6][0])], tcp(held.nat)),
      service("sticky", address.virtual[4], [destination("sticky-a", first), destination("sticky-b", second)], {
        ...tcp(held.sticky),
        persistence: { timeout: 300, prefix4: 32, prefix6: 128 },
      }),
      service("web", address.virtual[4], [destination("web-a", first), destination("web-b", second)], {
        scheduler: "wlc",
      }),
    ),
    ...address.local,
  ),
  address.virtual[6],
  "192.0.2.200",
);

/** Requests come in through XDP and answers through tc: in between, one works on the old tables and one on the new. */
describe.skipIf(skip)("tables are handed over under traffic", { timeout: 120_000 }, () => {
  let network: DirectedNetwork["network"];
  let close: DirectedNetwork["close"];
  let earlier: ReturnType<typeof compileEarlier>;
  let instance: DirectedNetwork["instance"];
  let traffic: ReturnType<typeof startTraffic>;
  const closers: { close(): void }[] = [];
  const sockets: Socket[] = [];

  beforeAll(async () => {
    earlier = compileEarlier();
    ({ network, instance, close } = await createDirectedNetwork("ldx-ebpf-h", {
      hooks: { ext: "xdp", int: "tc" },
      objectPath: earlier.object,
      layout: { version: earlierLayout.version, steps: [] },
    }));
    await instance.converge(want);
    for (const port of Object.values(held)) closers.push(await echoServer(network.server, port));
    const echo = await datagramSocket(network.server, 4, 5353, first);
    echo.on("message", (text, from) => echo.send(text, from.port, from.address));
    closers.push(echo);
    for (const port of Object.values(held))
      sockets.push(await openConnection(network.client, address.virtual[4], port));
    sockets.push(await openConnection(network.client, address.virtual[6], held.nat));
    traffic = startTraffic(network.client, address.virtual[4], { web: 80, echo: 5300 });
    await traffic.more(50);
    await goOn();
    await instance.engine.stop();
  }, 240_000);
  afterAll(async () => {
    traffic?.kill();
    for (const socket of sockets) socket.destroy();
    for (const each of closers) each.close();
    await close?.();
    earlier?.remove();
  });

  const goOn = async () => {
    for (const socket of sockets) {
      const sent = Buffer.from(`still here ${Math.random()}`);
      expect(await roundTrip(socket, sent, 20_000)).toEqual(sent);
      socket.removeAllListeners("data");
    }
  };
  const pins = () => readdirSync(join(instance.runDir, "bpf")).filter((name) => !name.endsWith(".debug"));
  const programs = () => [hookProgramId("ext"), hookProgramId("int"), xdpProgramId(libbpf().interfaceIndex("ext"))];
  const today = { objectPath: undefined, layout: knowsEarlier };
  const larger = { ...today, capacity: { ...defaultCapacity, connections4: 50_000, connections6: 20_000 } };

  /** With an engine that takes over, in one go: nothing is left for it to do. */
  const through = async (next: EbpfEngine, act: () => Promise<void>) => {
    const before = programs();
    await next.start(never);
    try {
      expect(programs().every((id, at) => id !== 0 && id !== before[at])).toBe(true);
      expect(await instance.converge(want, next)).toBe(0);
      await traffic.more(20);
      await goOn();
      await act();
    } finally {
      await next.stop();
    }
  };

  /** Where the connections that are held go. */
  const whereabouts = (engine: EbpfEngine, all: readonly Socket[]) =>
    all.map(({ localPort, remotePort }) => {
      const found = engine
        .connectionsNow()
        .find((each) => each.clientPort === localPort && each.virtualPort === remotePort);
      return [found?.destinationId, found?.state];
    });

  it("from an earlier layout, and every connection goes on", async () => {
    await through(instance.again(today), async () => undefined);
    expect(pins()).toEqual([`test-v${LD_ABI_VERSION}`]);
  });

  it("not when their layout is unknown, and forwarding goes on", async () => {
    const before = programs();
    const old = instance.again({ layout: { version: earlierLayout.version, steps: [] } });
    await expect(old.start(never)).rejects.toThrow(TablesRefused);
    expect(programs()).toEqual(before);
    await traffic.more(20);
  });

  it("to larger ones; in all this no request fails and no connection is counted wrongly", async () => {
    const next = instance.again(larger);
    await through(next, async () => {
      const { connection4, connection6 } = next.running().tables;
      expect([connection4.entries, connection6.entries]).toEqual([Math.ceil(50_000 / 7), Math.ceil(20_000 / 7)]);
      const again = await openConnection(network.client, address.virtual[4], held.sticky);
      const found = whereabouts(next, [...sockets, again]);
      const sticky = [expect.stringMatching("sticky-"), "ESTABLISHED"];
      expect(found.slice(0, 4)).toEqual([
        ["nat-b", "ESTABLISHED"],
        ["full-a", "ESTABLISHED"],
        sticky,
        ["six-a", "ESTABLISHED"],
      ]);
      expect(found[4]).toEqual(found[2]);
      again.destroy();
      const { fresh, errors } = await traffic.stop();
      expect(errors).toEqual([]);
      await until(() => {
        next.sweep();
        return isDeepStrictEqual(countedLoads(next), loadsInTable(next));
      }, 20_000);
      const { services } = await next.counters();
      const opened = ["web", "nat", "six", "full", "sticky", "echo"].map((id) => services.get(id)!.connections);
      expect(opened).toEqual([fresh + 3, 1, 1, 1, 2, 1]);
    });
    expect(pins()).toEqual([`test-v${LD_ABI_VERSION}-2`]);
  });
});
