import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { settingsCodec } from "../abi.generated";
import { identified } from "../fuzz/model/tunnel";
import { type createBench, ends } from "../rig/bench";
import { hexDifference } from "../rig/frame";
import type { MetContext } from "../rig/meet";
import { writeCapture } from "../rig/pcap";
import { destination, service, wantOf, withLocal, withoutEcho } from "../rig/want";

export type Family = 4 | 6;
export const families = [4, 6] as const;
export const methods = ["nat", "fullnat", "tun", "dr"] as const;
export type Method = (typeof methods)[number];
export const protocols = ["tcp", "udp"] as const;
export type Protocol = (typeof protocols)[number];

export interface Sent {
  readonly side: "client" | "server";
  readonly frame: Uint8Array;
  readonly metadata?: MetContext;
}

interface Counted {
  readonly connections: number;
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** A row of a table of packets. There is one service `vs` at port 80, with one server `a` and one local address. */
export interface PacketCase extends Sent {
  readonly description: string;
  readonly family: Family;
  readonly protocol: Protocol;
  readonly method: Method;
  /** Of the server; default: that of the service. */
  readonly port?: number;
  /** Default 1. */
  readonly weight?: number;
  /** The virtual address does not answer echo requests. */
  readonly echoIgnored?: boolean;
  /** Frames that make the state; they are forwarded. */
  readonly before?: readonly Sent[];
  readonly went: "client" | "server" | "stack" | "dropped";
  /** Name of a drop reason. */
  readonly reason?: string;
  /** The frame as it leaves; none where the stack gets it as it came, or nobody. */
  readonly out?: Uint8Array;
  /** What this frame adds to the counts of service and server; default nothing. */
  readonly counted?: Partial<Counted>;
}

/** FULLNAT's pool. The first connection of a case gets the first port. */
export const local = { 4: "10.30.0.2", 6: "fd00:30::2" } as const;
export const LOCAL_PORT = 1024;
/** Any number stands for chance; a small one for the lowest of a range. */
const LOWEST = 1;
const nothing: Counted = { connections: 0, packetsIn: 0, packetsOut: 0, bytesIn: 0, bytesOut: 0 };
const captures = fileURLToPath(new URL("../../../../test-results/", import.meta.url));

/** Plays a case on an empty bench. A frame that is not as it should be is left as a capture: in, wanted, got. */
export async function playCase(bench: Awaited<ReturnType<typeof createBench>>, each: PacketCase): Promise<void> {
  const { family, protocol, method, port = null, weight = 1 } = each;
  const { virtual, server } = ends[family];
  const listeners = [{ protocol, first: 80, last: 80 }];
  const vs = service("vs", virtual, [destination("a", server, { method, port, weight })], { listeners });
  await bench.clear();
  await bench.change(withoutEcho(withLocal(wantOf(vs), local[family]), ...(each.echoIgnored ? [virtual] : [])));
  const { tables } = bench.engine.running();
  tables.settings.view.setUint32(settingsCodec.offset.chance, LOWEST, true);
  for (const { side, frame, metadata } of each.before ?? [])
    expect(bench.send(side, frame, metadata).went).toBe(side === "client" ? "server" : "client");
  const before = await bench.engine.counters();
  const got = bench.send(each.side, each.frame, each.metadata);
  const { services, destinations, drops } = await bench.engine.counters();
  expect([got.went, got.reason]).toEqual([each.went, each.reason ?? null]);
  let out = each.out ?? (each.went === "stack" ? each.frame : null);
  // The outer header of what may be cut into pieces has an identification nobody can foretell.
  if (out && method === "tun" && family === 4 && each.went === "server" && !(out[20]! & 0x40))
    out = identified(Buffer.from(out), Buffer.from(got.frame).readUInt16BE(18));
  if (out && !Buffer.from(out).equals(Buffer.from(got.frame))) {
    mkdirSync(captures, { recursive: true });
    const capture = join(captures, "packet-case.pcap");
    writeCapture(capture, [each.frame, out, got.frame]);
    expect.fail(`frames in ${capture}\n${hexDifference(out, got.frame)}`);
  }
  const counted = { ...nothing, ...each.counted };
  for (const [after, had] of [
    [services.get("vs")!, before.services.get("vs")!],
    [destinations.get("a")!, before.destinations.get("a")!],
  ] as const)
    for (const field of Object.keys(nothing) as (keyof Counted)[])
      expect([field, after[field] - had[field]]).toEqual([field, counted[field]]);
  const dropped = [...drops].filter(([, count]) => count !== 0);
  expect(dropped).toEqual(each.reason ? [[each.reason, 1]] : []);
}
