import type { Bar, Figure } from "./bench";
import { quartilesOf } from "./quartiles";

/** Medians of the figures whose bar is `landed`, by bench and figure: what they were when their code first landed. */
export type Baseline = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** `held` null: there is no bar, or nothing to compare with yet. */
export interface Verdict {
  readonly bar: string;
  readonly held: boolean | null;
}

export function verdictOf(figure: Figure, landed: number | undefined): Verdict {
  const { median } = quartilesOf(figure.values);
  const limit = limitOf(figure.bar, landed);
  if (!limit) return { bar: figure.bar ? "no landed figure yet" : "", held: null };
  const held = limit.least ? median >= limit.value : median <= limit.value;
  return { bar: `${limit.least ? "≥" : "≤"} ${Number(limit.value.toPrecision(3))}`, held };
}

/** Medians to be kept as landed. */
export function landedOf(figures: readonly Figure[]): Record<string, number> {
  const kept = figures.filter(({ bar }) => bar && "landed" in bar);
  return Object.fromEntries(kept.map(({ name, values }) => [name, Number(quartilesOf(values).median.toPrecision(4))]));
}

function limitOf(bar: Bar | undefined, landed: number | undefined): { least: boolean; value: number } | null {
  if (!bar) return null;
  if ("atLeast" in bar) return { least: true, value: bar.atLeast };
  if ("atMost" in bar) return { least: false, value: bar.atMost };
  return landed === undefined ? null : { least: false, value: landed * (1 + bar.landed) };
}
