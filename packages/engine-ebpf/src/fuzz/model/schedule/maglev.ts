import type { Destination } from "../destination";
import { clientNumber, folded } from "./hash";
import type { Scheduler } from "./scheduler";

const BUCKETS = 4093;
/** Most turns in a row: 2^6 (CONFIG_IP_VS_MH_TAB_INDEX 12). */
const TURN_BITS = 6;
const WORD = 64;
const rotated = (value: bigint, bits: bigint) => BigInt.asUintN(WORD, (value << bits) | (value >> (64n - bits)));
const sum = (a: bigint, b: bigint) => BigInt.asUintN(WORD, a + b);

function round([a, b, c, d]: readonly [bigint, bigint, bigint, bigint]): [bigint, bigint, bigint, bigint] {
  const a1 = sum(a, b);
  const b1 = rotated(b, 13n) ^ a1;
  const c1 = sum(c, d);
  const d1 = rotated(d, 16n) ^ c1;
  const a2 = sum(rotated(a1, 32n), d1);
  const c2 = sum(c1, b1);
  return [a2, rotated(b1, 17n) ^ c2, rotated(c2, 32n), rotated(d1, 21n) ^ a2];
}

/** hsiphash_1u32() of 64-bit kernels (source: lib/siphash.c): SipHash-1-3, the lower half. */
function wordHash(word: number, key: bigint): number {
  const last = (4n << 56n) | BigInt(word >>> 0);
  let [a, b, c, d] = round([
    key ^ 0x736f6d6570736575n,
    key ^ 0x646f72616e646f6dn,
    key ^ 0x6c7967656e657261n,
    key ^ 0x7465646279746573n ^ last,
  ]);
  a ^= last;
  c ^= 0xffn;
  for (let times = 0; times < 3; times++) [a, b, c, d] = round([a, b, c, d]);
  return Number(BigInt.asUintN(32, a ^ b ^ c ^ d));
}

const bucketHashes = new Map<number, number>();
const OFFSET_KEY = 2_654_435_761n;
const SKIP_KEY = 2_654_446_892n;

function bucketOf(number: number): number {
  const found = bucketHashes.get(number) ?? wordHash(number, OFFSET_KEY) % BUCKETS;
  bucketHashes.set(number, found);
  return found;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** Buckets in a row that each takes, by the last weight it had. */
function turnsOf(list: readonly Destination[]): number[] {
  const weights = list.map(({ lastWeight }) => lastWeight);
  const common = weights.reduce((found, weight) => (weight > 0 ? divisor(weight, found) : found), 0) || 1;
  let shift = 0;
  while (Math.max(0, ...weights) / common >= 2 ** (TURN_BITS + shift)) shift++;
  return weights.map((weight) => (weight > 0 ? Math.max(1, Math.floor(weight / common / 2 ** shift)) : 0));
}

/** Source: ip_vs_mh.c: each in turn takes the next bucket of its permutation that is free. */
function assigned(list: readonly Destination[]): (Destination | null)[] {
  const table: (Destination | null)[] = new Array(BUCKETS).fill(null);
  const turns = turnsOf(list);
  if (!turns.some((count) => count > 0)) return table;
  const walks = list.map((each) => {
    const number = (folded(each.address) + each.port) >>> 0;
    return { at: bucketOf(number), step: (wordHash(number, SKIP_KEY) % (BUCKETS - 1)) + 1 };
  });
  for (let filled = 0; filled < BUCKETS; )
    for (const [place, each] of list.entries())
      for (let turn = 0; turn < turns[place]! && filled < BUCKETS; turn++, filled++) {
        const walk = walks[place]!;
        while (table[walk.at]) walk.at = (walk.at + walk.step) % BUCKETS;
        table[walk.at] = each;
      }
  return table;
}

export function maglev(flags: readonly string[]): Scheduler {
  let table: (Destination | null)[] | null = null;
  const withPort = flags.includes("mh-port");
  const tries = flags.includes("mh-fallback") ? BUCKETS : 0;
  const changed = () => {
    table = null;
  };
  return {
    pick: (list, asked) => {
      if (!list.some(({ openWeight }) => openWeight > 0)) return null;
      table ??= assigned(list);
      const number = clientNumber(asked, withPort);
      const first = bucketOf(number);
      for (let offset = 0; offset <= tries; offset++) {
        const bucket = offset === 0 ? first : bucketOf((((offset - 1 + first) % BUCKETS) + number) >>> 0);
        const found = table[bucket];
        if (!found) return null;
        if (found.openWeight > 0) return found;
      }
      return null;
    },
    added: changed,
    removing: () => {},
    removed: changed,
    edited: changed,
  };
}
