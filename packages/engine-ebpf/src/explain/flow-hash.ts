import { addressBytes, type Flow } from "@loaddirector/model";
import { protocolNumber } from "../names";
import type { Tables } from "../tables";

const mask64 = (1n << 64n) - 1n;

export interface FlowHash {
  readonly tag: number;
  /** Numbers of the two candidate buckets. */
  readonly buckets: readonly [number, number];
}

/** Where the records of a client end are: query_hash() of bpf/query.h. */
export function flowHash(tables: Tables, flow: Flow): FlowHash {
  // The port stays in network order, which a little-endian machine reads with its bytes swapped.
  const port = ((flow.clientPort & 0xff) << 8) | (flow.clientPort >>> 8);
  return placeOf(tables, addressBytes(flow.client)!, ((port << 16) | protocolNumber(flow.protocol)) >>> 0);
}

/** query_place() of bpf/query.h; `rest`: what else tells apart the records of a client. */
export function placeOf({ settings, connection4, connection6 }: Tables, client: Uint8Array, rest: number): FlowHash {
  const family = client.length === 16 ? 6 : 4;
  const words = new DataView(client.buffer, client.byteOffset);
  const word = (at: number) => BigInt(words.getUint32(4 * at, true));
  const first = settings.words64[0]!;
  const second = settings.words64[1]! | 1n;
  let hash = (word(0) << 32n) | BigInt(rest);
  hash = ((hash ^ first) * 0x9e3779b97f4a7c15n) & mask64;
  hash ^= hash >> 32n;
  if (family === 6) {
    hash = (hash + ((word(2) << 32n) | word(3))) & mask64;
    hash = (hash * second) & mask64;
    hash ^= hash >> 29n;
    hash = (hash + word(1)) & mask64;
  }
  hash = (hash * second) & mask64;
  hash ^= hash >> 29n;
  hash = (hash * 0xbf58476d1ce4e5b9n) & mask64;
  hash ^= hash >> 32n;
  const buckets = BigInt((family === 6 ? connection6 : connection4).entries);
  const low = hash & 0xffff_ffffn;
  const bucketOf = (half: bigint) => Number((half * buckets) >> 32n);
  return { tag: Number(hash & 0xffffn) || 1, buckets: [bucketOf(low), bucketOf(hash >> 32n)] };
}
