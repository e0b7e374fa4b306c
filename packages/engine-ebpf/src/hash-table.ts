import type { Scheduler } from "@loaddirector/model";
import type { Registry } from "./registry";
import { hsiphash } from "./siphash";

/** A member in IPVS's order. `lastWeight`: its last weight that was not 0. */
export interface HashMember {
  readonly index: number;
  readonly weight: number;
  readonly lastWeight: number;
  /** IPv4 or folded IPv6 address, and port, in host order. */
  readonly address: number;
  readonly port: number;
}

/** As in bpf/schedule/hash.h, and in kernels with the default configuration. */
export const SOURCE_BUCKETS = 256;
export const MAGLEV_BUCKETS = 4093;
/** Weights above 2^6 times their greatest common divisor are shifted down to that many turns. */
const MAGLEV_WEIGHT_BITS = 6;
export const offsetKey = [2_654_435_761n, 2_654_435_761n] as const;
const skipKey = [2_654_446_892n, 2_654_446_892n] as const;
const NO_DESTINATION = 0xffff_ffff;

/** How many buckets a service's table has; 0: the scheduler has none. */
export function bucketsOf(scheduler: Scheduler): number {
  if (scheduler === "mh") return MAGLEV_BUCKETS;
  return scheduler === "sh" || scheduler === "dh" ? SOURCE_BUCKETS : 0;
}

/** Bucket -> destination index, as the kernel's hashing schedulers assign them; empty for the other schedulers. */
export function hashTable(scheduler: Scheduler, members: readonly HashMember[]): Uint32Array {
  if (scheduler === "sh") return inTurn(members, ({ weight }) => weight);
  if (scheduler === "dh") return inTurn(members, () => 1);
  return scheduler === "mh" ? maglev(members) : new Uint32Array(0);
}

/** Whether the service's table in the maps is this one. */
export function sameTable(registry: Registry, serviceIndex: number, table: Uint32Array): boolean {
  const { offset, length } = registry.table(serviceIndex);
  const { members } = registry.tables;
  return (
    length === table.length &&
    table.every((index, bucket) => members.view.getUint32(members.at(offset + bucket), true) === index)
  );
}

/** Round and round, each member as many buckets in a row as its weight says, but at least one (source: ip_vs_sh.c). */
function inTurn(members: readonly HashMember[], share: (member: HashMember) => number): Uint32Array {
  const table = new Uint32Array(SOURCE_BUCKETS).fill(NO_DESTINATION);
  if (members.length === 0) return table;
  let place = 0;
  let filled = 0;
  for (let bucket = 0; bucket < table.length; bucket++) {
    const member = members[place % members.length]!;
    table[bucket] = member.index;
    if (++filled < share(member)) continue;
    place++;
    filled = 0;
  }
  return table;
}

/** Each member in turn takes the next free bucket of its own permutation (source: ip_vs_mh.c). */
function maglev(members: readonly HashMember[]): Uint32Array {
  const table = new Uint32Array(MAGLEV_BUCKETS).fill(NO_DESTINATION);
  const turns = turnsOf(members);
  const walks = members.flatMap((member, place) => {
    const sum = (member.port + member.address) >>> 0;
    const at = hsiphash(sum, offsetKey) % MAGLEV_BUCKETS;
    const skip = (hsiphash(sum, skipKey) % (MAGLEV_BUCKETS - 1)) + 1;
    return turns[place]! > 0 ? [{ index: member.index, turns: turns[place]!, at, skip }] : [];
  });
  for (let left = walks.length > 0 ? MAGLEV_BUCKETS : 0; left > 0; ) {
    for (const walk of walks) {
      for (let turn = 0; turn < walk.turns && left > 0; turn++, left--) {
        while (table[walk.at] !== NO_DESTINATION) walk.at = (walk.at + walk.skip) % MAGLEV_BUCKETS;
        table[walk.at] = walk.index;
      }
    }
  }
  return table;
}

function turnsOf(members: readonly HashMember[]): number[] {
  const divisor = members.reduce((sum, { lastWeight }) => (lastWeight > 0 ? gcd(lastWeight, sum) : sum), 0) || 1;
  const most = Math.floor(Math.max(0, ...members.map(({ lastWeight }) => lastWeight)) / divisor);
  const shift = Math.max(0, 32 - Math.clz32(most) - MAGLEV_WEIGHT_BITS);
  return members.map(({ lastWeight }) => Math.floor(lastWeight / divisor) >> shift || (lastWeight ? 1 : 0));
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
