import { addressBytes } from "@loaddirector/model";
import { expect } from "vitest";

/** For tests: Ethernet frames of TCP and UDP packets with right checksums and no options. */
export interface FrameFields {
  readonly destinationMac: string;
  readonly sourceMac: string;
  readonly protocol: "tcp" | "udp";
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  /** Letters of F S R P A U. */
  readonly flags?: string;
  readonly sequence?: number;
  readonly acknowledgement?: number;
  readonly payload?: Uint8Array;
  readonly ttl?: number;
  readonly dontFragment?: boolean;
  readonly ident?: number;
  readonly tos?: number;
}

const flagBits: Record<string, number> = { F: 1, S: 2, R: 4, P: 8, A: 16, U: 32 };

const alphabet = Uint8Array.from({ length: 65_536 }, (_, index) => 97 + (index % 26));

/** `abc...z` over and over. */
export function letters(length: number): Uint8Array {
  return alphabet.subarray(0, length);
}

/** Texts are few and frames many. */
function remembered(bytesOf: (text: string) => Uint8Array): (text: string) => Uint8Array {
  const known = new Map<string, Uint8Array>();
  return (text) => {
    const found = known.get(text) ?? bytesOf(text);
    known.set(text, found);
    return found;
  };
}

export const macBytes = remembered((text) => Uint8Array.from(text.split(":"), (part) => Number.parseInt(part, 16)));
const ipBytes = remembered((text) => addressBytes(text)!);

/** One's complement sum, not yet complemented. */
export function checksum(...parts: Uint8Array[]): number {
  let sum = 0;
  for (const part of parts)
    for (let index = 0; index < part.length; index += 2) sum += (part[index]! << 8) | (part[index + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

const addressesAt = { 4: [26, 34], 6: [22, 54] } as const;

function writeTransport(frame: Uint8Array, view: DataView, at: number, family: 4 | 6, fields: FrameFields): void {
  const payload = fields.payload ?? new Uint8Array();
  const tcp = fields.protocol === "tcp";
  view.setUint16(at, fields.sourcePort);
  view.setUint16(at + 2, fields.destinationPort);
  if (tcp) {
    view.setUint32(at + 4, fields.sequence ?? 1000);
    view.setUint32(at + 8, fields.acknowledgement ?? 0);
    frame[at + 12] = 0x50;
    for (const letter of fields.flags ?? "") frame[at + 13]! |= flagBits[letter]!;
    view.setUint16(at + 14, 65_535);
  } else view.setUint16(at + 4, frame.length - at);
  frame.set(payload, at + (tcp ? 20 : 8));
  const pseudo = Uint8Array.of(0, tcp ? 6 : 17, (frame.length - at) >> 8, (frame.length - at) & 255);
  const sum = ~checksum(frame.subarray(...addressesAt[family]), pseudo, frame.subarray(at)) & 0xffff;
  view.setUint16(at + (tcp ? 16 : 6), tcp ? sum : sum || 0xffff);
}

export function buildFrame(fields: FrameFields): Uint8Array {
  const source = ipBytes(fields.source);
  const family = source.length === 16 ? 6 : 4;
  const transportAt = family === 6 ? 54 : 34;
  const size = (fields.protocol === "tcp" ? 20 : 8) + (fields.payload?.length ?? 0);
  const frame = new Uint8Array(transportAt + size);
  const view = new DataView(frame.buffer);
  const protocol = fields.protocol === "tcp" ? 6 : 17;
  frame.set(macBytes(fields.destinationMac), 0);
  frame.set(macBytes(fields.sourceMac), 6);
  view.setUint16(12, family === 6 ? 0x86dd : 0x0800);
  frame.set(source, addressesAt[family][0]);
  frame.set(ipBytes(fields.destination), addressesAt[family][0] + source.length);
  if (family === 6) {
    view.setUint32(14, (0x6000_0000 | ((fields.tos ?? 0) << 20)) >>> 0);
    view.setUint16(18, size);
    frame[20] = protocol;
    frame[21] = fields.ttl ?? 64;
  } else {
    frame[14] = 0x45;
    frame[15] = fields.tos ?? 0;
    view.setUint16(16, 20 + size);
    view.setUint16(18, fields.ident ?? 0);
    view.setUint16(20, (fields.dontFragment ?? true) ? 0x4000 : 0);
    frame[22] = fields.ttl ?? 64;
    frame[23] = protocol;
    view.setUint16(24, ~checksum(frame.subarray(14, 34)) & 0xffff);
  }
  writeTransport(frame, view, transportAt, family, fields);
  return frame;
}

export interface IcmpFields {
  readonly destinationMac: string;
  readonly sourceMac: string;
  readonly source: string;
  readonly destination: string;
  /** The packet it is about, from its IP header on. */
  readonly quote: Uint8Array;
  readonly ttl?: number;
  readonly tos?: number;
  /** Type and code; default: fragmentation needed, packet too big. */
  readonly about?: readonly [number, number];
  /** The word after the checksum. Default 1,280. */
  readonly mtu?: number;
}

/** An ICMP error of a router. */
export function buildIcmpError(fields: IcmpFields): Uint8Array {
  const six = fields.source.includes(":");
  const body = Uint8Array.from([...(fields.about ?? (six ? [2, 0] : [3, 4])), ...Array(6).fill(0), ...fields.quote]);
  new DataView(body.buffer).setUint32(4, fields.mtu ?? 1280);
  const ends = [ipBytes(fields.source), ipBytes(fields.destination)];
  const pseudo = Uint8Array.from([...ends[0]!, ...ends[1]!, 0, 0, body.length >> 8, body.length & 255, 0, 0, 0, 58]);
  new DataView(body.buffer).setUint16(2, ~checksum(...(six ? [pseudo] : []), body) & 0xffff);
  const macs = { destinationMac: fields.destinationMac, sourceMac: fields.sourceMac };
  const ports = { sourcePort: 0, destinationPort: 0, protocol: "udp" as const };
  const { source, destination, tos, ttl = 64 } = fields;
  const frame = buildFrame({ ...macs, ...ports, source, destination, tos, ttl, dontFragment: false });
  const packet = Uint8Array.from([...frame.slice(0, six ? 54 : 34), ...body]);
  const view = new DataView(packet.buffer);
  if (six) {
    packet[20] = 58;
    view.setUint16(18, body.length);
    return packet;
  }
  packet[23] = 1;
  view.setUint16(16, packet.length - 14);
  view.setUint16(24, 0);
  view.setUint16(24, ~checksum(packet.subarray(14, 34)) & 0xffff);
  return packet;
}

/** Two frames side by side in lines of 16 bytes, the lines that differ marked. */
export function hexDifference(want: Uint8Array, got: Uint8Array): string {
  const line = (bytes: Uint8Array, at: number) =>
    Buffer.from(bytes.subarray(at, at + 16))
      .toString("hex")
      .padEnd(32);
  const lines: string[] = [`want ${want.length} bytes, got ${got.length}`];
  for (let at = 0; at < Math.max(want.length, got.length); at += 16) {
    const [left, right] = [line(want, at), line(got, at)];
    lines.push(`${left === right ? " " : "!"} ${at.toString(16).padStart(4, "0")}  ${left}  ${right}`);
  }
  return lines.join("\n");
}

export function expectFrame(want: Uint8Array, got: Uint8Array): void {
  if (!Buffer.from(want).equals(Buffer.from(got))) expect.fail(`\n${hexDifference(want, got)}`);
}
