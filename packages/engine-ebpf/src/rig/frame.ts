import { type Address, addressBytes, addressFamily } from "@loaddirector/model";
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

/** `abc...z` over and over. */
export function letters(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => 97 + (index % 26));
}

export function macBytes(text: string): Uint8Array {
  return Uint8Array.from(text.split(":"), (part) => Number.parseInt(part, 16));
}

/** One's complement sum, not yet complemented. */
export function checksum(...parts: Uint8Array[]): number {
  let sum = 0;
  for (const part of parts)
    for (let index = 0; index < part.length; index += 2) sum += (part[index]! << 8) | (part[index + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

function transport(fields: FrameFields): Uint8Array {
  const payload = fields.payload ?? new Uint8Array();
  const tcp = fields.protocol === "tcp";
  const bytes = new Uint8Array((tcp ? 20 : 8) + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, fields.sourcePort);
  view.setUint16(2, fields.destinationPort);
  if (tcp) {
    view.setUint32(4, fields.sequence ?? 1000);
    view.setUint32(8, fields.acknowledgement ?? 0);
    bytes[12] = 0x50;
    bytes[13] = [...(fields.flags ?? "")].reduce((bits, letter) => bits | flagBits[letter]!, 0);
    view.setUint16(14, 65_535);
  } else view.setUint16(4, bytes.length);
  bytes.set(payload, tcp ? 20 : 8);
  const pseudo = new Uint8Array([0, tcp ? 6 : 17, bytes.length >> 8, bytes.length & 255]);
  const ends = [addressBytes(fields.source as Address)!, addressBytes(fields.destination as Address)!];
  const sum = ~checksum(...ends, pseudo, bytes) & 0xffff;
  view.setUint16(tcp ? 16 : 6, tcp ? sum : sum || 0xffff);
  return bytes;
}

export function buildFrame(fields: FrameFields): Uint8Array {
  const body = transport(fields);
  const protocol = fields.protocol === "tcp" ? 6 : 17;
  const six = addressFamily(fields.source) === 6;
  const header = new Uint8Array(six ? 40 : 20);
  const view = new DataView(header.buffer);
  if (six) {
    view.setUint32(0, (0x6000_0000 | ((fields.tos ?? 0) << 20)) >>> 0);
    view.setUint16(4, body.length);
    header[6] = protocol;
    header[7] = fields.ttl ?? 64;
    header.set(addressBytes(fields.source)!, 8);
    header.set(addressBytes(fields.destination)!, 24);
  } else {
    header[0] = 0x45;
    header[1] = fields.tos ?? 0;
    view.setUint16(2, 20 + body.length);
    view.setUint16(4, fields.ident ?? 0);
    view.setUint16(6, (fields.dontFragment ?? true) ? 0x4000 : 0);
    header[8] = fields.ttl ?? 64;
    header[9] = protocol;
    header.set(addressBytes(fields.source)!, 12);
    header.set(addressBytes(fields.destination)!, 16);
    view.setUint16(10, ~checksum(header) & 0xffff);
  }
  const type = six ? [0x86, 0xdd] : [0x08, 0x00];
  return Uint8Array.from([
    ...macBytes(fields.destinationMac),
    ...macBytes(fields.sourceMac),
    ...type,
    ...header,
    ...body,
  ]);
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
