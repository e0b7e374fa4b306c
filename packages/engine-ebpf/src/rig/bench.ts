import { decisionCodec, dropReasonValues } from "../abi.generated";
import type { EbpfEngine } from "../engine";
import { createGoldenNetwork, type GoldenNetwork, macs, serverMac } from "../golden/network";
import { buildFrame, type FrameFields } from "./frame";
import { createInstance } from "./instance";

const REDIRECT = 7;
const SHOT = 2;
const UNSPEC = -1;
const untouched = -2;

export interface Outcome {
  /** Where the frame went: out of a side, to the next filter and the stack, or nowhere. */
  readonly went: "client" | "server" | "stack" | "dropped";
  /** Name of the drop reason, also of a packet that was answered with an error; null when it was forwarded. */
  readonly reason: string | null;
  readonly frame: Uint8Array;
  /** Left to the kernel's neighbour table to send. */
  readonly throughNeighbour: boolean;
}

/** What the frame's metadata says. */
type Context = { gsoSize?: number; gsoSegs?: number; mark?: number };
type Fields = Partial<FrameFields> & { sourcePort?: number };

/** For tests: one engine whose frames are run by hand, in a network of known MACs. */
export async function createBench(name: string, options: Parameters<typeof createInstance>[0] = {}) {
  const network = await createGoldenNetwork(name);
  const instance = createInstance({
    capacity: { services: 64, destinations: 512, connections4: 4096, connections6: 2048 },
    ...options,
  });
  await instance.engine.start(new AbortController().signal);
  return {
    ...instance,
    network,
    send: (side: "client" | "server", frame: Uint8Array, context: Context = {}) =>
      run(instance.engine, network, side, frame, context),
    closeAll: async () => {
      await instance.close();
      network.close();
    },
  };
}

function run(
  engine: EbpfEngine,
  network: GoldenNetwork,
  side: "client" | "server",
  frame: Uint8Array,
  context: Context,
): Outcome {
  const { tables, director } = engine.running();
  const at = (cpu: number) => tables.decision.at(cpu);
  for (let cpu = 0; cpu < tables.cpus; cpu++) tables.decision.view.setInt32(at(cpu), untouched, true);
  const ifindex = side === "client" ? network.clientSide : network.serverSide;
  const { verdict, packet } = director.run(frame, { ifindex, ...context });
  const cpu = Array.from({ length: tables.cpus }, (_, each) => each).find(
    (each) => tables.decision.view.getInt32(at(each), true) !== untouched,
  );
  const decision = cpu === undefined ? null : decisionCodec.read(tables.decision.view, at(cpu));
  const reason =
    Object.entries(dropReasonValues).find(([, value]) => value !== 0 && value === decision?.reason)?.[0] ?? null;
  const ends: Record<number, Outcome["went"]> = {
    [REDIRECT]: decision?.ifindex === network.serverSide ? "server" : "client",
    [SHOT]: "dropped",
    [UNSPEC]: "stack",
  };
  return { went: ends[verdict]!, reason, frame: packet, throughNeighbour: decision?.throughNeighbour === 1 };
}

/** The ends of the flows that packet tests use. */
export const ends = {
  4: { client: "198.51.100.4", virtual: "10.99.0.10", server: "10.30.0.11", other: "10.30.0.12" },
  6: { client: "fd00:dead:4::4", virtual: "fd00:99::110", server: "fd00:30::b", other: "fd00:30::c" },
} as const;

/** A frame as the client's router delivers it. */
export function fromClient(family: 4 | 6, fields: Fields = {}): Uint8Array {
  const { client, virtual } = ends[family];
  return buildFrame({
    destinationMac: macs.clientSide,
    sourceMac: macs.client,
    protocol: "tcp",
    source: client,
    sourcePort: 40_003,
    destination: virtual,
    destinationPort: 80,
    flags: "S",
    ...fields,
  });
}

/** The same frame as a real server gets it. */
export function toServer(family: 4 | 6, fields: Fields = {}): Uint8Array {
  const { client, server } = ends[family];
  return buildFrame({
    destinationMac: serverMac(server),
    sourceMac: macs.serverSide,
    protocol: "tcp",
    source: client,
    sourcePort: 40_003,
    destination: server,
    destinationPort: 80,
    flags: "S",
    ttl: 63,
    ...fields,
  });
}

/** A frame as a real server sends it to its gateway. */
export function fromServer(family: 4 | 6, fields: Fields = {}): Uint8Array {
  const { client, server } = ends[family];
  return buildFrame({
    destinationMac: macs.serverSide,
    sourceMac: serverMac(server),
    protocol: "tcp",
    source: server,
    sourcePort: 80,
    destination: client,
    destinationPort: 40_003,
    flags: "SA",
    ...fields,
  });
}

/** The same frame as the client's router gets it. */
export function toClient(family: 4 | 6, fields: Fields = {}): Uint8Array {
  const { client, virtual } = ends[family];
  return buildFrame({
    destinationMac: macs.client,
    sourceMac: macs.clientSide,
    protocol: "tcp",
    source: virtual,
    sourcePort: 80,
    destination: client,
    destinationPort: 40_003,
    flags: "SA",
    ttl: 63,
    ...fields,
  });
}
