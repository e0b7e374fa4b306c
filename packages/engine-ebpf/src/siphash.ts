const MASK = 0xffff_ffff_ffff_ffffn;
const rotate = (value: bigint, bits: bigint) => ((value << bits) | (value >> (64n - bits))) & MASK;

/** SipHash-1-3 of one 32-bit word, its lower half: what Linux's hsiphash_1u32() gives on 64-bit machines. */
export function hsiphash(word: number, key: readonly [bigint, bigint]): number {
  const state = [
    0x736f_6d65_7073_6575n ^ key[0],
    0x646f_7261_6e64_6f6dn ^ key[1],
    0x6c79_6765_6e65_7261n ^ key[0],
    0x7465_6462_7974_6573n ^ key[1],
  ] as [bigint, bigint, bigint, bigint];
  const last = (4n << 56n) | BigInt(word >>> 0);
  state[3] ^= last;
  sipRound(state);
  state[0] ^= last;
  state[2] ^= 0xffn;
  for (let round = 0; round < 3; round++) sipRound(state);
  return Number((state[0] ^ state[1] ^ state[2] ^ state[3]) & 0xffff_ffffn);
}

function sipRound(v: [bigint, bigint, bigint, bigint]): void {
  v[0] = (v[0] + v[1]) & MASK;
  v[1] = rotate(v[1], 13n) ^ v[0];
  v[0] = rotate(v[0], 32n);
  v[2] = (v[2] + v[3]) & MASK;
  v[3] = rotate(v[3], 16n) ^ v[2];
  v[0] = (v[0] + v[3]) & MASK;
  v[3] = rotate(v[3], 21n) ^ v[0];
  v[2] = (v[2] + v[1]) & MASK;
  v[1] = rotate(v[1], 17n) ^ v[2];
  v[2] = rotate(v[2], 32n);
}
