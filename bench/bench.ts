import type { Capability } from "../scripts/require";
import type { Session } from "./session";

export type Unit =
  | "Gbit/s"
  | "requests/s"
  | "connections"
  | "connections/s"
  | "ns"
  | "ms"
  | "s"
  | "kB"
  | "MB"
  | "MiB"
  | "×"
  | "%"
  | "objects"
  | "frames"
  | "packets/s"
  | "looks";

/** What a median must not pass. `landed`: at most this share worse than the figure kept in baseline.json. */
export type Bar = { readonly atLeast: number } | { readonly atMost: number } | { readonly landed: number };

/** One thing measured, with a value per round. */
export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly values: readonly number[];
  readonly bar?: Bar;
}

export interface Result {
  readonly figures: readonly Figure[];
  /** What was on while it was measured, and what a reader must know to believe it. */
  readonly conditions: readonly string[];
}

/** One file of this folder. It makes what it needs, registers its undoing with the session, and is bounded in time. */
export interface Bench {
  readonly name: string;
  /** A sentence: what is measured, and how. */
  readonly about: string;
  readonly needs: readonly Capability[];
  run(session: Session): Promise<Result>;
}
