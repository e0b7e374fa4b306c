export interface Quartiles {
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

/** Linear between the two nearest values. Throws without any value. */
export function quartilesOf(values: readonly number[]): Quartiles {
  if (values.length === 0) throw new Error("no values");
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => {
    const place = (sorted.length - 1) * share;
    const below = sorted[Math.floor(place)]!;
    const above = sorted[Math.ceil(place)]!;
    return below + (above - below) * (place - Math.floor(place));
  };
  return { lower: at(0.25), median: at(0.5), upper: at(0.75) };
}

/** Round by round: what the machine did to one, it did to the other. */
export function ratiosOf(values: readonly number[], against: readonly number[]): number[] {
  return values.map((value, round) => value / against[round]!);
}
