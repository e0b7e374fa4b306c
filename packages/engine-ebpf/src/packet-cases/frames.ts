import { ends, fromServer, toServer } from "../rig/bench";
import { buildIcmpError, checksum, type FrameFields } from "../rig/frame";
import { type Family, LOCAL_PORT, local, type Method, type Protocol } from "./packet-case";

type Fields = Partial<FrameFields>;
const egress = { 4: [10, 30, 0, 1], 6: [0xfd, 0, 0, 0x30, ...Array(11).fill(0), 1] } as const;

/** IP length. */
export const lengthOf = (frame: Uint8Array): number => frame.length - 14;

/** A client's frame as the server gets it, by method. `shape`: what else is special about both. */
export function delivered(method: Method, family: Family, fields: Fields, shape = same): Uint8Array {
  if (method === "nat") return shape(toServer(family, fields));
  if (method === "fullnat")
    return shape(toServer(family, { ...fields, source: local[family], sourcePort: LOCAL_PORT }));
  const unchanged = shape(toServer(family, { ...fields, destination: ends[family].virtual }));
  return method === "dr" ? unchanged : tunnelled(family, unchanged);
}

/** A server's frame, to whom it answers by method. */
export function answered(method: Method, family: Family, fields: Fields): Uint8Array {
  const own = method === "fullnat" ? { destination: local[family], destinationPort: LOCAL_PORT } : {};
  return fromServer(family, { ...own, ...fields });
}

/** IP in IP (RFC 2003, RFC 2473), with the inner packet's class, hop limit and, in IPv4, don't-fragment bit. */
function tunnelled(family: Family, inner: Uint8Array): Uint8Array {
  const server = toServer(family).slice(...(family === 4 ? [30, 34] : [38, 54]));
  if (family === 6) {
    const length = inner.length - 14;
    const outer = [inner[14]!, inner[15]!, 0, 0, length >> 8, length & 255, 41, inner[21]!, ...egress[6], ...server];
    return Uint8Array.from([...inner.slice(0, 14), ...outer, ...inner.slice(14)]);
  }
  const length = inner.length - 14 + 20;
  const head = [
    0x45,
    inner[15]!,
    length >> 8,
    length & 255,
    0,
    0,
    inner[20]! & 0x40,
    0,
    inner[22]!,
    4,
    0,
    0,
    ...egress[4],
    ...server,
  ];
  const sum = ~checksum(Uint8Array.from(head)) & 0xffff;
  head[10] = sum >> 8;
  head[11] = sum & 255;
  return Uint8Array.from([...inner.slice(0, 14), ...head, ...inner.slice(14)]);
}

/** Type and code per family (RFC 792, RFC 4443). */
const abouts = {
  portUnreachable: { 4: [3, 3], 6: [1, 4] },
  ttlExceeded: { 4: [11, 0], 6: [3, 0] },
  tooBig: { 4: [3, 4], 6: [2, 0] },
} as const;
export type About = keyof typeof abouts;
/** Bytes that are quoted. */
const longestQuote = { 4: 548, 6: 1232 } as const;

/** The box's answer to a frame's sender, from the address the frame was for. `quoted`: the frame as the quote has it. */
export function answerTo(family: Family, frame: Uint8Array, about: About, mtu = 0, quoted = frame): Uint8Array {
  const mac = (at: number) =>
    Array.from(frame.slice(at, at + 6), (byte) => byte.toString(16).padStart(2, "0")).join(":");
  const { client, virtual, server } = ends[family];
  const fromClientSide = mac(0) === "02:00:00:00:20:01";
  return buildIcmpError({
    destinationMac: mac(6),
    sourceMac: mac(0),
    source: fromClientSide ? virtual : destinationOf(family, frame),
    destination: fromClientSide ? client : server,
    quote: quoted.subarray(14, 14 + longestQuote[family]),
    about: abouts[about][family],
    mtu,
    tos: family === 4 ? 0xc0 : 0,
  });
}

function destinationOf(family: Family, frame: Uint8Array): string {
  const own = fromServer(family, { destination: local[family] });
  const [from, to] = family === 4 ? [30, 34] : [38, 54];
  return Buffer.from(own.subarray(from, to)).equals(frame.subarray(from, to)) ? local[family] : ends[family].client;
}

/** The packet an error quotes as it looks on the other side: all but the checksum behind its ports is translated, as in IPVS. */
export function requoted(family: Family, protocol: Protocol, quote: Uint8Array, other: Uint8Array): Uint8Array {
  const at = (family === 4 ? 34 : 54) + (protocol === "tcp" ? 16 : 6);
  const copy = other.slice();
  copy.set(quote.subarray(at, at + 2), at);
  return copy;
}

/** A router's or host's error about a frame that was sent on; `from` and `to` are whose it looks like there. */
export function errorAbout(
  family: Family,
  about: About,
  macs: Macs,
  from: string,
  to: string,
  quote: Uint8Array,
  ttl = 64,
) {
  return buildIcmpError({
    ...macs,
    source: from,
    destination: to,
    quote: quote.subarray(14),
    about: abouts[about][family],
    ttl,
  });
}
type Macs = { readonly sourceMac: string; readonly destinationMac: string };

const same = (frame: Uint8Array) => frame;
