import { sumOf } from "./checksum";
import { ETHERNET, type Packet } from "./packet";

export type ErrorKind = "portUnreachable" | "timeExceeded" | "tooBig";

/** Type and code per family (RFC 792, RFC 4443). */
const numbers: Record<ErrorKind, Record<4 | 6, readonly [number, number]>> = {
  portUnreachable: { 4: [3, 3], 6: [1, 4] },
  timeExceeded: { 4: [11, 0], 6: [3, 0] },
  tooBig: { 4: [3, 4], 6: [2, 0] },
};
/** Bytes of the packet that are quoted: 576 and 1,280 bytes in all. */
const longestQuote = { 4: 548, 6: 1232 } as const;
const ICMP = { 4: 1, 6: 58 } as const;

/** IP length of the error about a packet of this length. */
export function errorLength(family: 4 | 6, length: number): number {
  return (family === 4 ? 28 : 48) + Math.min(length, longestQuote[family]);
}

/** The error about a packet, back to its sender from the address it was for. `quoted`: the frame as the quote has it. */
export function errorAbout(packet: Packet, quoted: Buffer, kind: ErrorKind, mtu: number): Buffer {
  const { family } = packet;
  const header = family === 4 ? 20 : 40;
  const at = ETHERNET + header;
  const out = Buffer.alloc(ETHERNET + errorLength(family, packet.length));
  quoted.copy(out, 0, 6, 12);
  quoted.copy(out, 6, 0, 6);
  quoted.copy(out, 12, 12, 14);
  quoted.copy(out, at + 8, ETHERNET);
  out.set(numbers[kind][family], at);
  if (kind === "tooBig") out.writeUInt32BE(mtu, at + 4);
  if (family === 4) {
    out.set([0x45, (quoted[15]! & 0x1e) | 0xc0], ETHERNET);
    out.writeUInt16BE(out.length - ETHERNET, 16);
    out.set([64, ICMP[4]], 22);
    out.write(packet.destination, 26, "latin1");
    out.write(packet.source, 30, "latin1");
    out.writeUInt16BE(0xffff - sumOf(out, ETHERNET, at), 24);
    out.writeUInt16BE(0xffff - sumOf(out, at, out.length), at + 2);
  } else {
    out[ETHERNET] = 0x60;
    out.writeUInt16BE(out.length - at, 18);
    out.set([ICMP[6], 64], 20);
    out.write(packet.destination, 22, "latin1");
    out.write(packet.source, 38, "latin1");
    out.writeUInt16BE(0xffff - sumOf(out, 22, out.length, out.length - at + ICMP[6]), at + 2);
  }
  return out;
}
