import { buildFrame, checksum } from "../rig/frame";
import type { Side } from "./model/network";
import type { Random } from "./random";
import { answerOf, type Cards, type Ends, requestOf, type Shape } from "./traffic";

const types = { 4: [3, 3, 3, 11, 12, 8], 6: [1, 2, 3, 4, 128] } as const;

/**
 * An ICMP message as a router or host on one side sends it about a packet that went there: on the clients' side one from
 * the virtual address, on the servers' side one to a real server.
 */
export function buildIcmpError(random: Random, side: Side, ends: Ends, cards: Cards, shape: Shape): Buffer {
  const family = ends.client.includes(":") ? 6 : 4;
  const inner =
    side === "client"
      ? answerOf({ ...ends, server: ends.virtual, serverPort: ends.virtualPort }, cards, shape)
      : requestOf({ ...ends, virtual: ends.server, virtualPort: ends.serverPort }, cards, shape);
  const outer =
    side === "client"
      ? requestOf({ ...ends, client: random.pick([ends.client, router[family]]) }, cards, { ...shape, payload: none })
      : answerOf({ ...ends, server: random.pick([ends.server, router[family]]) }, cards, { ...shape, payload: none });
  const quoted = buildFrame(inner).subarray(14);
  const quote = quoted.subarray(0, Math.min(quoted.length, (family === 4 ? 28 : 48) + random.below(200)));
  const headers = Buffer.from(buildFrame({ ...outer, protocol: "udp" }).subarray(0, family === 4 ? 34 : 54));
  const body = Buffer.concat([Buffer.from([random.pick(types[family]), random.below(5), 0, 0, 0, 0, 5, 120]), quote]);
  const pseudo = Buffer.concat([
    headers.subarray(22),
    Buffer.from([0, 0, body.length >> 8, body.length & 255, 0, 0, 0, 58]),
  ]);
  body.writeUInt16BE(~(family === 4 ? checksum(body) : checksum(pseudo, body)) & 0xffff, 2);
  if (family === 4) {
    headers[23] = 1;
    headers.writeUInt16BE(20 + body.length, 16);
    headers.writeUInt16BE(0, 24);
    headers.writeUInt16BE(~checksum(headers.subarray(14)) & 0xffff, 24);
  } else {
    headers[20] = 58;
    headers.writeUInt16BE(body.length, 18);
  }
  return Buffer.concat([headers, body]);
}

const none = new Uint8Array();
const router = { 4: "192.0.2.77", 6: "2001:db8:77::1" } as const;
