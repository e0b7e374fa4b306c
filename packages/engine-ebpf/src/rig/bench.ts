import type { ForwardingWant } from "@loaddirector/engine";
import type { Hook } from "@loaddirector/model";
import { dropReasonValues } from "../abi.generated";
import { createGoldenNetwork, type GoldenNetwork, macs, serverMac } from "../golden/network";
import { admitNew } from "../handover/hold";
import { writeSwitches } from "../switches";
import { buildFrame, type FrameFields } from "./frame";
import { createInstance } from "./instance";
import { type Met, type MetContext, meetAt } from "./meet";
import { destination, service, wantOf, withLocal } from "./want";

export interface Outcome {
  /** Where the frame went: out of a side, to the next filter and the stack, or nowhere. */
  readonly went: "client" | "server" | "stack" | "dropped";
  /** Name of the drop reason, also of a packet that was answered with an error; null when it was forwarded. */
  readonly reason: string | null;
  readonly frame: Uint8Array;
  /** Index of the destination it met; of none it is beyond every index. */
  readonly destination: number;
  /** From which side of its connection it came; null: it is of none. */
  readonly from: "client" | "server" | null;
  /** Left to the kernel's neighbour table to send. */
  readonly throughNeighbour: boolean;
  /** Where it ended. */
  readonly hook: Hook;
}

type Offer = { protocol?: "tcp" | "udp"; local?: string[] } & Parameters<typeof destination>[2];
type Fields = Partial<FrameFields> & { sourcePort?: number };

/** For tests: one engine whose frames are run by hand from a hook on, in a network of known MACs. */
export async function createBench(
  name: string,
  { hook = "tc", ...options }: Parameters<typeof createInstance>[0] & { hook?: Hook } = {},
) {
  const network = await createGoldenNetwork(name);
  const instance = createInstance({
    capacity: { services: 64, destinations: 512, connections4: 4096, connections6: 2048 },
    ...(hook === "xdp" ? { interfaces: ["c0", "s0"], hooks: { c0: "xdp", s0: "xdp" } } : {}),
    ...options,
  });
  await instance.engine.start(new AbortController().signal);
  await instance.converge(wantOf());
  const meet = meetAt(hook, instance.engine);
  /** What is in force, as far as change() knows. */
  let known: ForwardingWant | undefined;

  function converge(want: ForwardingWant): Promise<number> {
    known = undefined;
    return instance.converge(want);
  }

  async function change(want: ForwardingWant): Promise<void> {
    const before = known;
    known = undefined;
    await instance.converge(want, instance.engine, before);
    known = want;
  }

  return {
    ...instance,
    network,
    converge,
    /** As converge(), but after another change() only what differs is looked at. */
    change,
    /** No service, no connection, no count, every switch as it is by default. */
    clear: async (): Promise<void> => {
      await change(wantOf());
      const { tables, registry } = instance.engine.running();
      const { connection4, connection6, load, dropCounter, synFlood } = tables;
      for (const table of [connection4, connection6, load, dropCounter, synFlood]) table.bytes.fill(0);
      registry.forgetUnused();
      writeSwitches(tables, {});
      admitNew(tables);
    },
    /** One service `vs` at the family's virtual address, port 80, with one server `a`. */
    offer: (family: 4 | 6, { protocol = "tcp", local = [], ...member }: Offer = {}) => {
      const { virtual, server } = ends[family];
      const listeners = [{ protocol, first: 80, last: 80 }];
      const wanted = wantOf(service("vs", virtual, [destination("a", server, member)], { listeners }));
      return converge(withLocal(wanted, ...local));
    },
    send: (side: "client" | "server", frame: Uint8Array, context: MetContext = {}) =>
      outcomeOf(meet(frame, side === "client" ? network.clientSide : network.serverSide, context), network),
    closeAll: async () => {
      await instance.close();
      network.close();
    },
  };
}

const reasonNames = new Map<number, string>(
  Object.entries(dropReasonValues).flatMap(([name, value]) => (value === 0 ? [] : [[value, name]])),
);

const NONE = 0xffff_ffff;
/** As `enum side` counts: inbound, answers to the client, answers to a local address. */
const sides = ["client", "server", "server"] as const;

function outcomeOf({ end, decision, packet, hook }: Met, network: GoldenNetwork): Outcome {
  const reason = reasonNames.get(decision?.reason ?? 0) ?? null;
  const side = decision?.ifindex === network.serverSide ? "server" : "client";
  const went = end === "redirected" ? side : end === "passed" ? "stack" : "dropped";
  return {
    went,
    reason,
    frame: packet,
    destination: decision?.destination ?? NONE,
    from: decision && decision.side < sides.length ? sides[decision.side]! : null,
    throughNeighbour: decision?.throughNeighbour === 1,
    hook,
  };
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
