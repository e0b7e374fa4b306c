import type { Socket } from "node:net";
import type { Method } from "@loaddirector/model";
import { synFloodCodec } from "../abi.generated";
import { writeSwitches } from "../switches";
import { createDirectedNetwork } from "./directed-network";
import { type Flood, startFlood } from "./flood";
import { ip, runIn } from "./namespace";
import { address, until } from "./network";
import { echoServer, openConnection, roundTrip } from "./sockets";
import { destination, service, wantOf, withLocal } from "./want";

const echoPort = 7000;
/** Milliseconds within which a connection must be there, and an answer. */
const patience = 20_000;

export interface Survival {
  /** Connections that were tried during the flood, and those that got an answer. */
  readonly fresh: number;
  readonly through: number;
  /** Connections from before it, and those that still got an answer. */
  readonly established: number;
  readonly alive: number;
  /** Forged frames a second. */
  readonly rate: number;
}

export type FloodBed = Awaited<ReturnType<typeof createFloodBed>>;

/**
 * For tests and benchmarks: a director at this hook between a client and a server that sends back what it gets, both
 * real, and floods that come in where the client is. The calling thread is inside the director until it is closed.
 */
export async function createFloodBed(prefix: string, hook: "tc" | "xdp") {
  const { network, instance, close } = await createDirectedNetwork(prefix, { hooks: { ext: hook, int: hook } });
  const { client, director, server, folder } = network;
  for (const [namespace, card] of [
    [client, "c0"],
    [server, "s0"],
    [director, "ext"],
  ] as const)
    runIn(namespace, ["ethtool", "-K", card, "gro", "on"]);
  const echo = await echoServer(server, echoPort);
  const macOf = (namespace: string, device: string) =>
    /link\/ether (\S+)/.exec(ip("-n", namespace, "-o", "link", "show", device))![1]!;

  /** From a /8 and from the client's own subnet by turns; IPv6: from half of all hosts of its subnet. */
  const flood = (family: 4 | 6, flags: string): Flood =>
    startFlood({
      namespace: client,
      device: "c0",
      folder,
      seconds: 60,
      frame: {
        destinationMac: macOf(director, "ext"),
        sourceMac: macOf(client, "c0"),
        source: address.client[family],
        destination: address.virtual[family],
        destinationPort: echoPort,
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

  const answers = async (socket: Socket) => {
    const bytes = await roundTrip(socket, Buffer.from("hello"), patience);
    socket.removeAllListeners("data");
    return bytes.toString() === "hello";
  };
  const reach = async (family: 4 | 6) => {
    const socket = await openConnection(client, address.virtual[family], echoPort, patience);
    await answers(socket);
    return socket;
  };
  const floodState = (id: string) => {
    const { tables, registry } = instance.engine.running();
    return synFloodCodec.read(tables.synFlood.view, tables.synFlood.at(registry.indexOf("service", id)!));
  };

  /** What becomes of connections in a flood with these TCP flags. */
  async function survive(family: 4 | 6, method: Method, flags: "S" | "A"): Promise<Survival> {
    const id = `live-${method}${family}`;
    const members = address.servers[family].map((each) => destination(`${id}-${each}`, each, { method }));
    const listeners = [{ protocol: "tcp" as const, first: echoPort, last: echoPort }];
    const { tables } = instance.engine.running();
    await instance.converge(
      withLocal(wantOf(service(id, address.virtual[family], members, { listeners })), ...address.local),
    );
    writeSwitches(tables, { halfOpenLimit: 1000, unmatchedLimit: 1000 });
    tables.synFlood.bytes.fill(0);
    const established = await Promise.all(Array.from({ length: 20 }, () => reach(family)));
    const fresh: PromiseSettledResult<Socket>[] = [];
    let alive: boolean[] = [];
    let rate = 0;
    const attack = flood(family, flags);
    try {
      await until(() => attack.sent() > 20_000 && (flags === "A" || floodState(id).active === 1), patience);
      while (fresh.length < 100)
        fresh.push(...(await Promise.allSettled(Array.from({ length: 20 }, () => reach(family)))));
      alive = await Promise.all(established.map((socket) => answers(socket).catch(() => false)));
    } finally {
      rate = await attack.stop();
    }
    const opened = fresh.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    for (const socket of [...opened, ...established]) socket.destroy();
    const [through, still] = [opened.length, alive.filter(Boolean).length];
    return { fresh: fresh.length, through, established: established.length, alive: still, rate };
  }

  return {
    network,
    instance,
    flood,
    floodState,
    survive,
    close: async () => {
      echo.close();
      await close();
    },
  };
}
