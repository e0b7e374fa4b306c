import { sumOf } from "./checksum";
import type { Route } from "./network";
import { ETHERNET, type Packet } from "./packet";
import { forwarded } from "./rewrite";

/** Bytes of the outer header. */
export function outerSize(server: string): number {
  return server.length === 4 ? 20 : 40;
}

/** IP in IP (RFC 2003, RFC 2473) as IPVS does it: class and hop limit are the inner packet's, and don't-fragment in IPv4. */
export function tunnelled(packet: Packet, route: Route, source: string, server: string): Buffer {
  const inner = forwarded(packet, route, []);
  const out = Buffer.alloc(inner.length + outerSize(server));
  inner.copy(out, 0, 0, ETHERNET);
  inner.copy(out, ETHERNET + outerSize(server), ETHERNET);
  const trafficClass = packet.family === 4 ? inner[15]! : (inner.readUInt16BE(14) >> 4) & 255;
  const hopLimit = inner[packet.family === 4 ? 22 : 21]!;
  const protocol = packet.family === 4 ? 4 : 41;
  if (server.length === 4) {
    out.writeUInt16BE(0x0800, 12);
    out.set([0x45, trafficClass], 14);
    out.writeUInt16BE(20 + packet.length, 16);
    out[20] = packet.family === 4 ? inner[20]! & 0x40 : 0;
    out.set([hopLimit, protocol], 22);
    out.write(source + server, 26, "latin1");
    out.writeUInt16BE(0xffff - sumOf(out, 14, 34), 24);
  } else {
    out.writeUInt16BE(0x86dd, 12);
    out.writeUInt32BE(((6 << 28) | (trafficClass << 20)) >>> 0, 14);
    out.writeUInt16BE(packet.length, 18);
    out.set([protocol, hopLimit], 20);
    out.write(source + server, 22, "latin1");
  }
  return out;
}

/** An outer IPv4 header that may be cut into pieces has an identification nobody can foretell. */
export function isFreelyIdentified(packet: Packet, server: string): boolean {
  return server.length === 4 && !(packet.family === 4 && packet.frame[20]! & 0x40);
}

/** The same frame with another outer identification. */
export function identified(frame: Buffer, identification: number): Buffer {
  const out = Buffer.from(frame);
  out.writeUInt16BE(identification, 18);
  out.writeUInt16BE(0, 24);
  out.writeUInt16BE(0xffff - sumOf(out, 14, 34), 24);
  return out;
}
