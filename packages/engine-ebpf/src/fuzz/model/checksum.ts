import { ETHERNET, type Packet, TCP, UDP } from "./packet";

/** One's complement sum of 16-bit words (RFC 1071), an odd last byte counting as the upper half of one. */
export function sumOf(bytes: Buffer, from: number, to: number, start = 0): number {
  let sum = start;
  let at = from;
  for (; at + 1 < to; at += 2) sum += (bytes[at]! << 8) | bytes[at + 1]!;
  if (at < to) sum += bytes[at]! << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

/** A checksum that covers two ranges of a frame and a pseudo header, and where it stands. */
export interface Coverage {
  readonly fieldAt: number;
  readonly sum: (frame: Buffer) => number;
  /** UDP: zero says that there is none, and a sum that comes out as zero is written as 0xffff. */
  readonly optional: boolean;
}

export function headerCoverage(at: number, size: number): Coverage {
  const fieldAt = at + 10;
  return {
    fieldAt,
    optional: false,
    sum: (frame) => sumOf(frame, fieldAt + 2, Math.min(at + size, frame.length), sumOf(frame, at, fieldAt)),
  };
}

/** Of TCP or UDP, with its pseudo header (RFC 9293, RFC 768, RFC 8200 8.1). */
export function transportCoverage(packet: Packet): Coverage {
  const at = packet.transportAt;
  return covered(packet, at + (packet.protocol === TCP ? 16 : 6), packet.protocol, packet.protocol === UDP);
}

/** Of ICMP (RFC 792: no pseudo header) and ICMPv6 (RFC 4443: one). */
export function icmpCoverage(packet: Packet): Coverage {
  return covered(packet, packet.transportAt + 2, packet.family === 6 ? packet.protocol : null, false);
}

function covered(packet: Packet, fieldAt: number, pseudo: number | null, optional: boolean): Coverage {
  const at = packet.transportAt;
  const end = ETHERNET + packet.length;
  const [addresses, addressesEnd] = packet.family === 4 ? [26, 34] : [22, 54];
  return {
    fieldAt,
    optional,
    sum: (frame) => {
      const before = pseudo === null ? 0 : sumOf(frame, addresses, addressesEnd, pseudo + end - at);
      return sumOf(frame, fieldAt + 2, end, sumOf(frame, at, fieldAt, before));
    },
  };
}

/**
 * Makes the checksum of `changed` right again when it was right in `before`. One that was wrong stays wrong by as much,
 * so that the receiver notices what happened on the way (RFC 1624); so does that of a fragment, which covers more.
 */
export function carryChecksum(before: Buffer, changed: Buffer, { fieldAt, sum, optional }: Coverage): void {
  const old = before.readUInt16BE(fieldAt);
  if (optional && old === 0) return;
  const [was, is] = [sum(before), sum(changed)];
  if (was === is) {
    changed.writeUInt16BE(old, fieldAt);
    return;
  }
  const error = 0xffff - old + 0xffff - was;
  let field = 0xffff - ((is + error) % 0xffff);
  if (field === 0xffff) field = 0;
  changed.writeUInt16BE(optional && field === 0 ? 0xffff : field, fieldAt);
}
