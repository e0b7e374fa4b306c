import type { ForwardingService } from "@loaddirector/engine";
import type { Address } from "@loaddirector/model";
import type { dropReasonValues } from "./abi.generated";
import { writeEcho } from "./echo-ignored";
import { holdNew } from "./handover/hold";
import { type createBench, ends, fromClient } from "./rig/bench";
import { letters } from "./rig/frame";
import { echoRequest } from "./rig/shape";
import { destination, service } from "./rig/want";
import { writeSwitches } from "./switches";

/** Not met by one packet of a table: no reason, and what takes a flood (protection.test.ts, cookie.test.ts, error-limit.test.ts). */
export const metElsewhere = ["none", "halfOpen", "unmatched", "synFlood", "awaitingServer", "errorLimit"] as const;
export type DropReason = Exclude<keyof typeof dropReasonValues, (typeof metElsewhere)[number]>;
export type Bench = Awaited<ReturnType<typeof createBench>>;
type Family = 4 | 6;

/** A packet that ends under one drop reason: what is configured, what came before, the packet, and whether it is answered. */
export interface DropCase {
  /** Default: web(). */
  readonly services?: (family: Family) => readonly ForwardingService[];
  /** What no configuration brings about. */
  readonly prepare?: (bench: Bench, family: Family) => void;
  /** Frames of the client that are forwarded before it. */
  readonly before?: (family: Family) => readonly Uint8Array[];
  /** Replaces the services after those. */
  readonly later?: (family: Family) => readonly ForwardingService[];
  /** From the client. */
  readonly frame: (family: Family) => Uint8Array;
  /** Its sender gets an ICMP error. */
  readonly answered?: boolean;
  /** Default: both. */
  readonly families?: readonly Family[];
}

/** One server behind TCP port 80. */
export const web = (family: Family, other: Parameters<typeof destination>[2] = {}) => [
  service("vs", ends[family].virtual, [destination("a", ends[family].server, other)]),
];
const second = { 4: "10.99.0.11", 6: "fd00:99::111" } as const;

/** The first `size` bytes of a frame, with an IP length that says so. */
function shortened(family: Family, size: number): Uint8Array {
  const frame = fromClient(family).slice(0, size);
  new DataView(frame.buffer).setUint16(family === 4 ? 16 : 18, family === 4 ? size - 14 : size - 54);
  return frame;
}

/** The last piece of a datagram of which nothing else came. */
function lastFragment(family: Family): Uint8Array {
  const frame = fromClient(family, { protocol: "udp", payload: letters(40) });
  if (family === 4) {
    frame[21] = 100;
    return frame;
  }
  frame.set([17, 0, 0, 0x88, 0, 0, 0, 9], 54);
  frame[20] = 44;
  return frame;
}

/** An error about a reply, the reply's ports farther into the frame than is looked: behind 424 bytes of options. */
function farQuote(): Uint8Array {
  const plain = fromClient(6);
  const quoted = fromClient(6, {
    source: ends[6].virtual,
    sourcePort: 80,
    destination: ends[6].client,
    destinationPort: 40_003,
    flags: "A",
  }).subarray(14);
  const options = new Uint8Array(8 * 53);
  options.set([58, options.length / 8 - 1]);
  const frame = Uint8Array.from([...plain.subarray(0, 54), ...options, 1, 4, 0, 0, 0, 0, 0, 0, ...quoted]);
  frame[20] = 60;
  new DataView(frame.buffer).setUint16(18, frame.length - 54);
  return frame;
}

export const dropCases: Record<DropReason, DropCase> = {
  malformed: { frame: (family) => shortened(family, family === 4 ? 44 : 64) },
  noService: { frame: (family) => fromClient(family, { destinationPort: 81 }) },
  noDestination: {
    services: (family) => web(family, { weight: 0 }),
    frame: (family) => fromClient(family),
    answered: true,
  },
  destinationRemoved: {
    before: (family) => [fromClient(family)],
    later: (family) => [service("vs", ends[family].virtual, [destination("b", ends[family].other)])],
    frame: (family) => fromClient(family, { flags: "A" }),
  },
  tableFull: {
    // Every slot looks as if it were being written.
    prepare: ({ engine }) => {
      const { connection4, connection6 } = engine.running().tables;
      for (const table of [connection4, connection6]) table.bytes.fill(1);
    },
    frame: (family) => fromClient(family),
  },
  tupleInUse: {
    services: (family) => [...web(family), service("vs2", second[family], [destination("b", ends[family].server)])],
    before: (family) => [fromClient(family)],
    frame: (family) => fromClient(family, { destination: second[family] }),
  },
  ttlExceeded: { frame: (family) => fromClient(family, { ttl: 1 }), answered: true },
  tooBig: { frame: (family) => fromClient(family, { payload: letters(1500) }), answered: true },
  noRoute: {
    services: (family) => [service("vs", ends[family].virtual, [destination("a", nowhere[family])])],
    frame: (family) => fromClient(family),
  },
  fragmentBeforeFirst: { frame: lastFragment },
  rewriteFailed: { before: (family) => [fromClient(family)], frame: farQuote, families: [6] },
  methodUnsupported: {
    services: (family) => {
      const { server } = ends[family === 4 ? 6 : 4];
      return [service("vs", ends[family].virtual, [destination("a", server, { method: "dr" })])];
    },
    frame: (family) => fromClient(family),
  },
  noLocalAddress: {
    services: (family) => web(family, { method: "tun" }),
    prepare: ({ engine, network }, family) => {
      engine.running().tables.egressAddress.delete({ ifindex: network.serverSide, family });
    },
    frame: (family) => fromClient(family),
  },
  sourceRate: {
    prepare: ({ engine }) => writeSwitches(engine.running().tables, { sourceConnections: 1 }),
    before: (family) => [fromClient(family, { sourcePort: 7 })],
    frame: (family) => fromClient(family),
  },
  handover: {
    prepare: ({ engine }) => holdNew(engine.running().tables),
    frame: (family) => fromClient(family),
  },
  sourcePackets: {
    prepare: ({ engine }) => writeSwitches(engine.running().tables, { sourcePackets: 2 }),
    before: (family) => [fromClient(family), fromClient(family, { flags: "A" })],
    frame: (family) => fromClient(family, { flags: "PA", payload: letters(10) }),
  },
  echoIgnored: {
    prepare: ({ engine }, family) => writeEcho(engine.running().tables, ends[family].virtual as Address, true),
    frame: (family) => echoRequest(fromClient(family)),
  },
  noCallId: {
    services: (family) => {
      const persistence = { timeout: 300, prefix4: 32, prefix6: 128, engine: "sip" } as const;
      const listeners = [{ protocol: "udp" as const, first: 80, last: 80 }];
      return [service("vs", ends[family].virtual, [destination("a", ends[family].server)], { listeners, persistence })];
    },
    frame: (family) => fromClient(family, { protocol: "udp", payload: letters(40) }),
  },
  noLocalPort: {
    services: (family) => web(family, { method: "fullnat" }),
    prepare: ({ engine }) => writeSwitches(engine.running().tables, { localPorts: { first: 2000, last: 2000 } }),
    before: (family) => [fromClient(family, { sourcePort: 1 })],
    frame: (family) => fromClient(family),
  },
};

/** FULLNAT's pool. */
export const localAddresses = ["10.30.0.1", "fd00:30::1"] as const;

/** Addresses the bench's network has an unreachable route to. */
export const nowhere = { 4: "10.30.0.66", 6: "fd00:30::66" } as const;
