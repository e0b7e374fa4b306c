import { ETHERNET, type Packet, TCP } from "./packet";

/** Bytes of the headers that each segment of a merged frame gets. */
function headerSize({ frame, protocol, transportAt }: Packet): number {
  const transport = protocol === TCP ? (frame[transportAt + 12]! >> 4) * 4 : 8;
  return transportAt - ETHERNET + transport;
}

/** The longest IP packet a frame is on the wire. */
export function longestOf(packet: Packet): number {
  return packet.segments.size ? headerSize(packet) + packet.segments.size : packet.length;
}

/** What a frame counts for: a merged one as what it is on the wire. */
export function amountOf(packet: Packet): { packets: number; bytes: number } {
  const { size, count } = packet.segments;
  if (!size || count < 2) return { packets: 1, bytes: packet.length };
  return { packets: count, bytes: packet.frame.length - ETHERNET + (count - 1) * headerSize(packet) };
}
