/**
 * The model of the data plane begins here: a second reading of the RFCs and of IPVS's behaviour that shares no code
 * with the programs in bpf/. It works on whole frames, slowly and plainly.
 */
export const TCP = 6;
export const UDP = 17;
export const ETHERNET = 14;
const later = "later";

/** What a frame says. Addresses are their bytes as latin1 text; ports are zero where the packet has none. */
export interface Packet {
  readonly frame: Buffer;
  readonly family: 4 | 6;
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly tcpFlags: number;
  readonly hopLimit: number;
  /** Of the IP packet, as its header says; the frame may go on after it. */
  readonly length: number;
  /** Offset in the frame of what follows the IP headers. */
  readonly transportAt: number;
  readonly part: "whole" | "first" | "later";
  /** Identification of the datagram a fragment belongs to. */
  readonly fragmentId: number;
  readonly mark: number;
  /** Segments that were merged into one frame (GSO); size 0: none. */
  readonly segments: Segments;
}

/** `size`: payload of each. */
export interface Segments {
  readonly size: number;
  readonly count: number;
}

/** What comes with a frame beside its bytes. */
export interface Metadata {
  readonly mark?: number;
  readonly gsoSize?: number;
  readonly gsoSegs?: number;
}

const unmerged: Segments = { size: 0, count: 1 };

function noteMetadata(packet: Headers, { mark, gsoSize, gsoSegs }: Metadata): void {
  if (mark) packet.mark = mark;
  if (gsoSize) packet.segments = { size: gsoSize, count: gsoSegs ?? 1 };
}

/** A packet while it is being read. */
type Headers = { -readonly [Field in keyof Packet]: Packet[Field] };

/** "stack": nothing a balancer reads. "malformed": its IP headers or ports cannot be read; `destination` is known. */
export type Reading =
  | { readonly kind: "packet"; readonly packet: Packet }
  | { readonly kind: "malformed"; readonly destination: string }
  | { readonly kind: "stack" };

const stack: Reading = { kind: "stack" };
const transportSize: Record<number, number> = { [TCP]: 20, [UDP]: 8 };

export function readPacket(frame: Buffer, metadata: Metadata = {}): Reading {
  const type = frame.length >= ETHERNET ? frame.readUInt16BE(12) : 0;
  const headers = type === 0x0800 ? readIpv4(frame) : type === 0x86dd ? readIpv6(frame) : null;
  if (!headers) return stack;
  noteMetadata(headers, metadata);
  const end = ETHERNET + headers.length;
  if (end > frame.length) return stack;
  const malformed: Reading = { kind: "malformed", destination: headers.destination };
  const at = headers.transportAt;
  if (at < 0) return malformed;
  const size = headers.part === later ? 0 : (transportSize[headers.protocol] ?? 0);
  if (size > 0) {
    if (at + size > end) return malformed;
    headers.sourcePort = frame.readUInt16BE(at);
    headers.destinationPort = frame.readUInt16BE(at + 2);
    if (headers.protocol === TCP) headers.tcpFlags = frame[at + 13]!;
  }
  return { kind: "packet", packet: headers };
}

/** RFC 791. null: not IPv4, whatever the frame's type says. */
function readIpv4(frame: Buffer): Headers | null {
  if (frame.length < ETHERNET + 20) return null;
  const headerSize = (frame[14]! & 15) * 4;
  const length = frame.readUInt16BE(16);
  if (frame[14]! >> 4 !== 4 || headerSize < 20 || length < headerSize) return null;
  const offset = frame.readUInt16BE(20) & 0x1fff;
  const more = (frame[20]! & 0x20) !== 0;
  return {
    frame,
    family: 4,
    protocol: frame[23]!,
    source: frame.toString("latin1", 26, 30),
    destination: frame.toString("latin1", 30, 34),
    sourcePort: 0,
    destinationPort: 0,
    tcpFlags: 0,
    hopLimit: frame[22]!,
    length,
    transportAt: ETHERNET + headerSize,
    part: offset ? later : more ? "first" : "whole",
    fragmentId: offset || more ? frame.readUInt16BE(18) : 0,
    mark: 0,
    segments: unmerged,
  };
}

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION_OPTIONS = 60;
const extension = new Set([HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION_OPTIONS]);
/** Policy of the data plane: more than five extension headers, or headers that reach past 512 bytes, are malformed. */
const MOST_EXTENSIONS = 5;
const FARTHEST = 512;

/** RFC 8200. transportAt -1: the chain of extension headers cannot be followed. */
function readIpv6(frame: Buffer): Headers | null {
  if (frame.length < ETHERNET + 40 || frame[14]! >> 4 !== 6) return null;
  const headers: Headers = {
    frame,
    family: 6,
    protocol: frame[20]!,
    source: frame.toString("latin1", 22, 38),
    destination: frame.toString("latin1", 38, 54),
    sourcePort: 0,
    destinationPort: 0,
    tcpFlags: 0,
    hopLimit: frame[21]!,
    length: 40 + frame.readUInt16BE(18),
    transportAt: ETHERNET + 40,
    part: "whole",
    fragmentId: 0,
    mark: 0,
    segments: unmerged,
  };
  const end = ETHERNET + headers.length;
  for (let count = 0; headers.part !== later && extension.has(headers.protocol); count++) {
    const at = headers.transportAt;
    if (count === MOST_EXTENSIONS || at > FARTHEST || at + 8 > Math.min(end, frame.length)) {
      headers.transportAt = -1;
      return headers;
    }
    if (headers.protocol === FRAGMENT) readFragmentHeader(frame, at, headers);
    headers.transportAt += headers.protocol === FRAGMENT ? 8 : 8 + frame[at + 1]! * 8;
    headers.protocol = frame[at]!;
  }
  if (headers.transportAt > FARTHEST && headers.part !== later && transportSize[headers.protocol])
    headers.transportAt = -1;
  return headers;
}

function readFragmentHeader(frame: Buffer, at: number, headers: Headers): void {
  const offset = frame.readUInt16BE(at + 2) & 0xfff8;
  const more = (frame[at + 3]! & 1) !== 0;
  if (!offset && !more) return;
  headers.part = offset ? later : "first";
  headers.fragmentId = frame.readUInt32BE(at + 4);
}
