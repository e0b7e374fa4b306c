import { carryChecksum, headerCoverage, transportCoverage } from "./checksum";
import type { Route } from "./network";
import { ETHERNET, type Packet } from "./packet";

export type End = "source" | "destination";

/** A new address for one end of a packet, and its port unless the packet is a fragment without. */
export interface NewEnd {
  readonly end: End;
  readonly address: string;
  readonly port: number;
}

export function addressAt(family: 4 | 6, headerAt: number, end: End): number {
  if (family === 4) return headerAt + (end === "source" ? 12 : 16);
  return headerAt + (end === "source" ? 8 : 24);
}

/** The frame with its hop limit one lower. */
export function withLowerHopLimit(packet: Packet): Buffer {
  const out = Buffer.from(packet.frame);
  out[packet.family === 4 ? 22 : 21]!--;
  if (packet.family === 4) carryChecksum(packet.frame, out, ipv4Header(packet));
  return out;
}

/** The frame as it is sent on: hop limit lowered and, with NAT, one end replaced, with FULLNAT both. */
export function forwarded(packet: Packet, route: Route, ends: readonly NewEnd[]): Buffer {
  const out = withLowerHopLimit(packet);
  if (route.macs) {
    out.set(route.macs.destination, 0);
    out.set(route.macs.source, 6);
  }
  if (ends.length === 0) return out;
  for (const { address, end } of ends) out.write(address, addressAt(packet.family, ETHERNET, end), "latin1");
  if (packet.family === 4) carryChecksum(packet.frame, out, ipv4Header(packet));
  if (packet.part === "later") return out;
  for (const { port, end } of ends) out.writeUInt16BE(port, packet.transportAt + (end === "source" ? 0 : 2));
  carryChecksum(packet.frame, out, transportCoverage(packet));
  return out;
}

function ipv4Header(packet: Packet) {
  return headerCoverage(ETHERNET, packet.transportAt - ETHERNET);
}
