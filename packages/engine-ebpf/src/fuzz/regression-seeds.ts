import type { Hook } from "@loaddirector/model";

export interface RegressionSeed {
  readonly hook: Hook;
  readonly seed: number;
  /** After which it shows. */
  readonly frames: number;
  readonly found: string;
}

/**
 * Episodes that met a fault of the data plane soon, when it was made or broken into it once more. What is drawn from a
 * seed changes with what may be drawn: then they are to be looked for again.
 */
export const regressionSeeds: readonly RegressionSeed[] = [
  { hook: "tc", seed: 4, frames: 261, found: "fragments of echo requests were forwarded" },
  { hook: "tc", seed: 5, frames: 19, found: "a SYN did not begin a closed connection anew" },
  { hook: "tc", seed: 8, frames: 28, found: "dead records stood in the way of live ones" },
  { hook: "tc", seed: 7, frames: 84, found: "the short way of established connections took packets without hops left" },
  { hook: "tc", seed: 2, frames: 147, found: "answers about DR and TUN packets were not counted" },
  { hook: "xdp", seed: 7, frames: 123, found: "the short way went on to a removed server" },
  { hook: "xdp", seed: 2, frames: 416, found: "the short way to the client did not look at its MTU" },
];
