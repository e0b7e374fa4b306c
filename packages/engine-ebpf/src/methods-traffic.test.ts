import type { Socket as DatagramSocket } from "node:dgram";
import type { Server, Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { requires } from "../../../scripts/require";
import { createDirectedNetwork, type DirectedNetwork } from "./rig/directed-network";
import { address } from "./rig/network";
import { datagramSocket, echoServer, openConnection } from "./rig/sockets";
import { hashedRoundTrip, numberedDatagrams } from "./rig/transfer";
import { destination, service, wantOf, withLocal } from "./rig/want";

const skip = requires("root", "bpf");
const megabyte = 1 << 20;
const datagrams = 100_000;
const methods = ["nat", "fullnat", "tun", "dr"] as const;
/** Milliseconds for all of this file, setting up included. */
const wholeMatrix = 8 * 60_000;
const began = performance.now();
const cells = methods.flatMap((method) => ([4, 6] as const).map((family) => ({ method, family })));

/** Every method in both families through either hook, under load, while the configuration changes. */
describe.skipIf(skip).each(["tc", "xdp"] as const)("methods through %s", (hook) => {
  let network: DirectedNetwork["network"];
  let instance: DirectedNetwork["instance"];
  let close: DirectedNetwork["close"];
  let echo: Server;

  beforeAll(async () => {
    const hooks = { ext: hook, int: hook };
    ({ network, instance, close } = await createDirectedNetwork(`ldx-ebpf-m${hook}`, { hooks }));
    echo = await echoServer(network.server, 7000);
  });
  afterAll(async () => {
    echo?.close();
    await close?.();
  });
  // Or a client whose port happens to be one of an earlier client's would belong to a server that is gone.
  beforeEach(() => {
    const { tables } = instance.engine.running();
    for (const table of [tables.connection4, tables.connection6, tables.load]) table.bytes.fill(0);
  });

  type Members = Record<string, { weight: number; method: (typeof methods)[number] }>;

  /** Destinations a, b, c... of one service; a and c are the first server, b and d the second. */
  const offer = (id: string, family: 4 | 6, listener: { protocol: "tcp" | "udp"; port: number }, members: Members) => {
    const { protocol, port } = listener;
    const destinations = Object.entries(members).map(([name, other]) =>
      destination(`${id}-${name}`, address.servers[family]["abcd".indexOf(name) % 2]!, other),
    );
    const listeners = [{ protocol, first: port, last: port }];
    const wanted = service(id, address.virtual[family], destinations, { scheduler: "wlc", listeners });
    return instance.converge(withLocal(wantOf(wanted), ...address.local));
  };

  const destinationOf = (port: number, id: string): string =>
    instance.engine.connectionsNow().find(({ clientPort, serviceId }) => clientPort === port && serviceId === id)!
      .destinationId!;

  it.each(cells)(
    "100 MB by $method over IPv$family whole, while weights change and servers go",
    async (cell) => {
      const { method, family } = cell;
      const id = `tcp-${method}${family}`;
      const listener = { protocol: "tcp" as const, port: 7000 };
      const plain = { weight: 1, method };
      await offer(id, family, listener, { a: plain, b: plain, c: plain });
      const open = () => openConnection(network.client, address.virtual[family], 7000);
      const sockets: Socket[] = [];
      for (let opened = 0; opened < 6; opened++) sockets.push(await open());
      const [kept, leaving] = [sockets.slice(), [] as Socket[]];
      for (const socket of sockets)
        if (destinationOf(socket.localPort!, id) === `${id}-c`) leaving.push(...kept.splice(kept.indexOf(socket), 1));
      expect([kept.length, leaving.length]).toEqual([4, 2]);
      const transfers = kept.map((socket) => hashedRoundTrip(socket, 25 * megabyte));
      const changes = (async () => {
        await offer(id, family, listener, { a: { weight: 7, method }, b: plain, c: plain });
        await offer(id, family, listener, { a: { weight: 0, method }, b: plain });
        await offer(id, family, listener, { a: plain, b: { weight: 3, method } });
      })();
      const results = await Promise.all(transfers);
      await changes;
      for (const { sent, received } of results) expect(received).toBe(sent);
      const { destinations } = await instance.engine.counters();
      expect(destinations.get(`${id}-a`)!.bytesIn + destinations.get(`${id}-b`)!.bytesIn).toBeGreaterThan(
        100 * megabyte,
      );
      for (const socket of sockets) socket.destroy();
    },
    90_000,
  );

  it.each(cells)(
    "100,000 datagrams by $method over IPv$family, none wrong or lost, while weights change and servers go",
    async ({ method, family }) => {
      const id = `udp-${method}${family}`;
      const listener = { protocol: "udp" as const, port: 5300 };
      const plain = { weight: 1, method };
      await offer(id, family, listener, { a: plain, b: plain, c: plain });
      // What a server is spoken to by is what it answers from.
      const own = method === "nat" || method === "fullnat" ? address.servers[family] : [address.virtual[family]];
      const servers: DatagramSocket[] = [];
      for (const each of own) servers.push(await datagramSocket(network.server, family, 5300, each));
      const clients: DatagramSocket[] = [];
      for (let flow = 0; flow < 12; flow++) clients.push(await datagramSocket(network.client, family));
      const to = { address: address.virtual[family], port: 5300 };
      onTestFinished(() => [...servers, ...clients].forEach((socket) => void socket.close()));
      // Every client has a server before the load begins; those of c leave with it.
      expect(await numberedDatagrams(clients, servers, to, clients.length)).toMatchObject({ lost: 0, wrong: 0 });
      const kept = clients.filter((socket) => destinationOf(socket.address().port, id) !== `${id}-c`);
      expect(kept).toHaveLength(8);
      const outcome = numberedDatagrams(kept, servers, to, datagrams);
      await offer(id, family, listener, { a: { weight: 5, method }, b: plain, c: plain });
      await offer(id, family, listener, { a: { weight: 0, method }, b: plain });
      expect(await outcome).toEqual({ lost: 0, wrong: 0, replies: datagrams / 50 });
      const { destinations } = await instance.engine.counters();
      for (const name of ["a", "b"])
        expect(destinations.get(`${id}-${name}`)!.packetsIn).toBeGreaterThan(datagrams / 8);
    },
    90_000,
  );

  it.each([4, 6] as const)("serves all four methods in one service over IPv%i", async (family) => {
    const id = `mixed${family}`;
    const members = Object.fromEntries(methods.map((method, at) => ["abcd"[at]!, { weight: 1, method }]));
    await offer(id, family, { protocol: "tcp", port: 7000 }, members);
    const sockets: Socket[] = [];
    for (const _each of methods) sockets.push(await openConnection(network.client, address.virtual[family], 7000));
    expect(sockets.map(({ localPort }) => destinationOf(localPort!, id)).sort()).toEqual(
      [..."abcd"].map((name) => `${id}-${name}`),
    );
    const results = await Promise.all(sockets.map((socket) => hashedRoundTrip(socket, 2 * megabyte)));
    for (const { sent, received } of results) expect(received).toBe(sent);
    for (const socket of sockets) socket.destroy();
  });
});

it.skipIf(skip)("takes 8 minutes at most for the whole matrix", () => {
  expect(performance.now() - began).toBeLessThan(wholeMatrix);
});
