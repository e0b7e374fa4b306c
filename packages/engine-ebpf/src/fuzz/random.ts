/** For tests: the same draws for the same seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 to n - 1. */
  below(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * n);
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  /** By weight. */
  choose<T>(from: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.below(from.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, value] of from) {
      if (left < weight) return value;
      left -= weight;
    }
    throw new RangeError("nothing to choose from");
  }
}
