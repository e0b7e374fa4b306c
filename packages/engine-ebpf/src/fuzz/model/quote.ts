import { carryChecksum, headerCoverage, icmpCoverage } from "./checksum";
import type { Route } from "./network";
import { ETHERNET, type Packet, TCP, UDP } from "./packet";
import { addressAt, forwarded, type NewEnd } from "./rewrite";

/** The packet an ICMP error is about, as far as it is quoted. */
export interface Quote {
  readonly headerAt: number;
  readonly transportAt: number;
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

const errorTypes = { 4: [3, 11, 12], 6: [1, 2, 3, 4] } as const;
/** Policy of the data plane: ports farther into the frame are not rewritten. */
const FARTHEST = 512;

/** null: no ICMP error, or none about TCP or UDP. */
export function readQuote({ frame, family, transportAt, part, length }: Packet): Quote | null {
  if (part === "later" || transportAt >= frame.length) return null;
  if (!(errorTypes[family] as readonly number[]).includes(frame[transportAt]!)) return null;
  const at = transportAt + 8;
  if (at + (family === 4 ? 20 : 40) > frame.length) return null;
  const size = family === 4 ? (frame[at]! & 15) * 4 : 40;
  if (family === 4 && (frame[at]! >> 4 !== 4 || size < 20 || frame.readUInt16BE(at + 6) & 0x1fff)) return null;
  const protocol = frame[at + (family === 4 ? 9 : 6)]!;
  const portsAt = at + size;
  if ((protocol !== TCP && protocol !== UDP) || portsAt + 4 > ETHERNET + length) return null;
  const address = (from: number) => frame.toString("latin1", from, from + (family === 4 ? 4 : 16));
  return {
    headerAt: at,
    transportAt: portsAt,
    protocol,
    source: address(addressAt(family, at, "source")),
    destination: address(addressAt(family, at, "destination")),
    sourcePort: frame.readUInt16BE(portsAt),
    destinationPort: frame.readUInt16BE(portsAt + 2),
  };
}

/** The error as it is sent on, outside and in the quote; null: out of reach. DR changes no end of either. */
export function forwardedError(
  packet: Packet,
  quote: Quote,
  route: Route,
  inner: readonly NewEnd[],
  outer: readonly NewEnd[],
): Buffer | null {
  if (inner.length === 0) return forwarded(packet, route, []);
  if (quote.transportAt > FARTHEST || quote.transportAt + 4 > packet.frame.length) return null;
  const out = forwarded({ ...packet, part: "later" }, route, outer);
  const { family, frame } = packet;
  for (const { address, port, end } of inner) {
    out.write(address, addressAt(family, quote.headerAt, end), "latin1");
    out.writeUInt16BE(port, quote.transportAt + (end === "source" ? 0 : 2));
  }
  if (family === 4) carryChecksum(frame, out, headerCoverage(quote.headerAt, quote.transportAt - quote.headerAt));
  carryChecksum(frame, out, icmpCoverage(packet));
  return out;
}
