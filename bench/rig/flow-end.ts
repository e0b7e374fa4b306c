import { entryCodec, LD_WAYS, localAddressCodec, stateValues } from "../../packages/engine-ebpf/src/abi.generated";
import { stateOf, tableOf } from "../../packages/engine-ebpf/src/connection-reader";
import type { Tables } from "../../packages/engine-ebpf/src/tables";

/** struct end of bpf/yardstick.bpf.c, and how many it has room for. */
export const endSize = 8;
export const maxFlows = 262_144;

const portsPerClient = 1024;
const firstPort = 1024;

/** One end: an IPv4 address as bytes, a port (0: none). */
export function endOf(address: string, port: number): Uint8Array {
  const bytes = Buffer.alloc(endSize);
  bytes.set(address.split(".").map(Number));
  bytes.writeUInt16BE(port, 4);
  return bytes;
}

/** Flow n is the client 10.99.(n >> 10).10 with port 1024 + (n & 1023). */
export function clientEnds(flows: number): Uint8Array {
  const bytes = Buffer.alloc(flows * endSize);
  for (let flow = 0, at = 0; flow < flows; flow++, at += endSize) {
    bytes.writeUInt32BE(0x0a63_000a + (Math.floor(flow / portsPerClient) << 8), at);
    bytes.writeUInt16BE(firstPort + (flow % portsPerClient), at + 4);
  }
  return bytes;
}

/**
 * The same ends in another order, every time the same one. Packets of a link do not come in the order in which their
 * connections were opened, in which some tables lie in memory and would be read ahead.
 */
export function mixed(ends: Uint8Array): Uint8Array {
  const order = Uint32Array.from({ length: ends.length / endSize }, (_, at) => at);
  let seed = 1;
  for (let at = order.length - 1; at > 0; at--) {
    // Numerical Recipes' generator.
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const other = Math.floor((seed / 2 ** 32) * (at + 1));
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  const all = new Uint8Array(ends.length);
  order.forEach((from, at) => {
    all.set(ends.subarray(from * endSize, (from + 1) * endSize), at * endSize);
  });
  return all;
}

/** The flows of clientEnds() that a table of IPv4 connections holds, in their order. */
export interface KnownFlows {
  /** Their clients' ends. */
  readonly clients: Uint8Array;
  /** With FULLNAT, what the real server takes for the client's end. */
  readonly locals: Uint8Array;
  readonly established: number;
}

export function knownFlows(tables: Tables, flows: number): KnownFlows {
  const { array, slot, size, entry: entryAt } = tableOf(tables, 4);
  const { localAddress } = tables;
  const found: { flow: number; word: number; localPort: number }[] = [];
  for (let bucket = 0; bucket < array.entries; bucket++)
    for (let way = 0; way < LD_WAYS; way++) {
      const at = array.at(bucket) + slot + way * size;
      const { word, clientPort, localPort } = entryCodec.read(array.view, at + entryAt);
      const flow = array.bytes[at + 2]! * portsPerClient + clientPort - firstPort;
      if (stateOf({ word }) > stateValues.claimed && flow < flows) found.push({ flow, word, localPort });
    }
  found.sort((a, b) => a.flow - b.flow);
  const locals = Buffer.alloc(found.length * endSize);
  found.forEach(({ word, localPort }, at) => {
    const own = localAddress.at(word >>> 27) + localAddressCodec.offset.address;
    locals.set(localAddress.bytes.subarray(own, own + 4), at * endSize);
    locals.writeUInt16BE(localPort, at * endSize + 4);
  });
  const all = clientEnds(flows);
  const clients = Buffer.concat(found.map(({ flow }) => all.subarray(flow * endSize, (flow + 1) * endSize)));
  return { clients, locals, established: found.filter((each) => stateOf(each) === stateValues.established).length };
}
