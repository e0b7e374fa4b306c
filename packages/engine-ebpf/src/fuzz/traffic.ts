import type { ForwardingService } from "@loaddirector/engine";
import { formatAddress } from "@loaddirector/model";
import { buildFrame, type FrameFields, letters } from "../rig/frame";
import { buildIcmpError } from "./icmp-frame";
import type { Connection } from "./model/connection-table";
import type { Side } from "./model/network";
import { type Metadata, UDP } from "./model/packet";
import { addOddity } from "./oddity";
import type { Random } from "./random";
import { places, type World } from "./world";

export interface Arrival {
  readonly side: Side;
  readonly frame: Buffer;
  readonly metadata?: Metadata;
  /** What the data plane finds where it leaves something to chance; 0: chance. */
  readonly chance?: number;
}

/** The box's cards and what is behind them. */
export interface Cards {
  readonly own: Record<Side, string>;
  readonly peer: Record<Side, string>;
}

const flags = [
  [10, "A"],
  [10, "S"],
  [4, "PA"],
  [4, "FA"],
  [2, "R"],
  [2, "SA"],
  [1, "RA"],
  [1, "F"],
  [1, ""],
  [1, "SF"],
  [1, "SR"],
  [1, "U"],
] as const;
const sizes = [
  [10, 0],
  [5, 1],
  [5, 7],
  [3, 64],
  [2, 333],
  [1, 1200],
  [1, 1360],
  [1, 1460],
  [1, 1473],
  [1, 2000],
  [1, 3000],
] as const;
/** Longer than what an ICMP error quotes; of those every other one is a merged frame. */
const MERGED_BYTES = 1360;
const segmentSizes = [500, 1000, 1240, 1380, 1440, 1460, 1472] as const;

/** One frame: of a flow that is likely to be known, in either direction, an error about one, or something odd. */
export function drawArrival(random: Random, world: World, cards: Cards, known: readonly Connection[]): Arrival {
  const connection = known.length > 0 && random.below(8) ? random.pick(known) : null;
  const kind = random.choose([
    [10, "request"],
    [connection ? 7 : 2, "answer"],
    [connection ? 1 : 0, "error"],
  ] as const);
  let side: Side = kind === "answer" ? "server" : kind === "request" ? "client" : random.pick(["client", "server"]);
  const ends = connection ? endsOf(connection) : drawEnds(random, world);
  // A server in a tunnel of the other family does not answer through the box.
  if (ends.server.includes(":") !== ends.client.includes(":")) side = "client";
  const mark = side === "server" ? 0 : ends.mark || (random.oneIn(40) ? 1 + random.below(9) : 0);
  const seen = side === "server" && ends.local ? { ...ends, ...ends.local } : ends;
  const shape = {
    flags: random.choose(flags),
    payload: letters(random.choose(sizes)),
    sequence: random.below(2 ** 32),
    acknowledgement: random.below(2 ** 32),
    ttl: random.oneIn(30) ? random.below(3) : 1 + random.below(255),
    tos: random.oneIn(5) ? random.below(256) : 0,
    dontFragment: !random.oneIn(3),
    ident: random.below(65_536),
  };
  const chance = random.below(2 ** 32);
  const frame =
    kind === "error"
      ? buildIcmpError(random, side, seen, cards, shape)
      : asBuffer(buildFrame(side === "client" ? requestOf(seen, cards, shape) : answerOf(seen, cards, shape)));
  if (random.oneIn(8))
    return { side, frame: addOddity(random, frame, world.takesAnyAddress), metadata: { mark }, chance };
  if (kind === "error" || shape.payload.length < MERGED_BYTES || random.oneIn(2))
    return { side, frame, metadata: { mark }, chance };
  const gsoSize = random.pick(segmentSizes);
  const gsoSegs = Math.ceil(shape.payload.length / gsoSize);
  return { side, frame, metadata: { mark, gsoSize, gsoSegs }, chance };
}

const asBuffer = ({ buffer, byteOffset, length }: Uint8Array) => Buffer.from(buffer, byteOffset, length);

/** The three ends a flow has. */
export interface Ends {
  readonly protocol: "tcp" | "udp";
  readonly client: string;
  readonly clientPort: number;
  readonly virtual: string;
  readonly virtualPort: number;
  readonly server: string;
  readonly serverPort: number;
  /** Whom the server answers, where that is not the client (FULLNAT). */
  readonly local?: { readonly client: string; readonly clientPort: number };
  readonly mark?: number;
}
export type Shape = Partial<FrameFields>;

export function requestOf(ends: Ends, cards: Cards, shape: Shape): FrameFields {
  return fieldsOf("client", cards, shape, ends.protocol, ends.client, ends.clientPort, ends.virtual, ends.virtualPort);
}

export function answerOf(ends: Ends, cards: Cards, shape: Shape): FrameFields {
  return fieldsOf("server", cards, shape, ends.protocol, ends.server, ends.serverPort, ends.client, ends.clientPort);
}

/** Field by field: copying objects took a tenth of the time of a run. */
function fieldsOf(
  side: Side,
  { own, peer }: Cards,
  { flags, payload, sequence, acknowledgement, ttl, tos, dontFragment, ident }: Shape,
  protocol: "tcp" | "udp",
  source: string,
  sourcePort: number,
  destination: string,
  destinationPort: number,
): FrameFields {
  return {
    destinationMac: own[side],
    sourceMac: peer[side],
    protocol,
    source,
    sourcePort,
    destination,
    destinationPort,
    flags,
    payload,
    sequence,
    acknowledgement,
    ttl,
    tos,
    dontFragment,
    ident,
  };
}

const texts = new Map<string, string>();

function textOf(bytes: string): string {
  const text = texts.get(bytes) ?? formatAddress(Buffer.from(bytes, "latin1"));
  texts.set(bytes, text);
  return text;
}

function endsOf({ protocol, client, clientPort, virtual, virtualPort, destination, local, service }: Connection): Ends {
  return {
    protocol: protocol === UDP ? "udp" : "tcp",
    client: textOf(client),
    clientPort,
    virtual: textOf(virtual),
    virtualPort,
    server: textOf(destination.address),
    serverPort: destination.port || virtualPort,
    ...(local && { local: { client: textOf(local.address), clientPort: local.port } }),
    mark: service.want.firewallMark ?? 0,
  };
}

/** Few clients with few ports, so that flows meet again. */
function drawEnds(random: Random, { want }: World): Ends {
  const service = random.pick(want.services);
  const server = random.pick(service.destinations);
  const place = places[service.family];
  const virtual = service.address ?? random.pick(random.oneIn(8) ? place.virtual : place.elsewhere);
  const { protocol, port } = drawListener(random, service);
  return {
    protocol: random.oneIn(20) ? random.pick(["tcp", "udp"]) : protocol,
    client: random.pick(place.clients),
    clientPort: CLIENT_PORTS + random.below(30),
    virtual,
    virtualPort: port,
    server: server.address,
    serverPort: server.port ?? (random.pick([80, 443, 0]) || port),
    mark: service.firewallMark ?? 0,
  };
}

function drawListener(random: Random, { listeners }: ForwardingService): { protocol: "tcp" | "udp"; port: number } {
  // A mark takes them all.
  if (listeners.length === 0) return { protocol: random.pick(["tcp", "udp"]), port: random.pick(anyPorts) };
  const { protocol, first, last } = random.pick(listeners);
  if (first === 0 || random.oneIn(20)) return { protocol, port: random.pick(anyPorts) };
  const port = random.oneIn(8) ? last + random.below(2) : first + random.below(Math.min(3, last - first + 1));
  return { protocol, port };
}

/** No service listens there at any address: answers that no record expects stay what they are. */
const CLIENT_PORTS = 40_000;
const anyPorts = [80, 443, 8080, 1001] as const;
