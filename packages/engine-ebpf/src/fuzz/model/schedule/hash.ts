import type { Destination } from "../destination";
import type { Asked, Scheduler } from "./scheduler";

const BUCKETS = 256;

/** An address as its bytes, folded to 32 bits. */
export function folded(address: string): number {
  let sum = 0;
  for (let at = 0; at < address.length; at += 4)
    for (let byte = 0; byte < 4; byte++) sum ^= address.charCodeAt(at + byte) << (24 - 8 * byte);
  return sum >>> 0;
}

/** The number that sh and mh hash: the client, and its port with the flag for it. */
export function clientNumber({ source, sourcePort }: Asked, withPort: boolean): number {
  return (folded(source) + (withPort ? sourcePort : 0)) >>> 0;
}

/** The upper bits of a product with the golden ratio (source: include/linux/hash.h). */
const bucketOf = (value: number) => Math.imul(value, 0x61c88647) >>> 24;

/** Source: ip_vs_dh.c, ip_vs_sh.c. Buckets go round the list: one each with dh, with sh as many as a weight says. */
export function hashed(kind: "dh" | "sh", flags: readonly string[]): Scheduler {
  const table: (Destination | null)[] = new Array(BUCKETS).fill(null);
  const withPort = flags.includes("sh-port");
  const tries = flags.includes("sh-fallback") ? BUCKETS : 0;

  function assign(list: readonly Destination[]): void {
    const turns = list.flatMap((each) =>
      new Array<Destination>(kind === "sh" ? Math.max(1, each.weight) : 1).fill(each),
    );
    for (let bucket = 0; bucket < BUCKETS; bucket++) table[bucket] = turns[bucket % turns.length] ?? null;
  }
  const open = (bucket: number) => (table[bucket]?.openWeight ? table[bucket]! : null);

  return {
    pick: (_, asked) => {
      const number = kind === "dh" ? folded(asked.destination) : clientNumber(asked, withPort);
      const first = bucketOf(number);
      for (let offset = 0; offset <= tries; offset++) {
        // The fallback starts at the bucket that the first one's number would have as an offset.
        const bucket = offset === 0 ? first : (((offset - 1 + first) % BUCKETS) + first) % BUCKETS;
        const found = open(bucket);
        if (found) return found;
      }
      return null;
    },
    added: assign,
    removing: () => {},
    removed: assign,
    edited: assign,
  };
}
