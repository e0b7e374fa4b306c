/**
 * Values per second to at most `steps` averages over equal times, scaled to 0..1 of the largest; null: no data then.
 * Newest last.
 */
export function sparklineSteps(
  samples: readonly { readonly at: number; readonly value: number }[],
  from: number,
  to: number,
  steps: number,
): (number | null)[] {
  const sums = new Array<number>(steps).fill(0);
  const counts = new Array<number>(steps).fill(0);
  for (const { at, value } of samples) {
    if (at < from || at > to) continue;
    const step = Math.min(steps - 1, Math.floor(((at - from) / (to - from)) * steps));
    sums[step]! += value;
    counts[step]! += 1;
  }
  const averages = sums.map((sum, step) => (counts[step] ? sum / counts[step]! : null));
  const largest = Math.max(...averages.map((value) => value ?? 0));
  return averages.map((value) => (value === null ? null : largest === 0 ? 0 : value / largest));
}

/** Lines through the steps of a width x height box, one for each run without a gap. */
export function sparklinePaths(steps: readonly (number | null)[], width: number, height: number): string[] {
  const paths: string[] = [];
  let current = "";
  steps.forEach((value, step) => {
    if (value === null) {
      if (current) paths.push(current);
      current = "";
      return;
    }
    const x = (step / Math.max(1, steps.length - 1)) * width;
    const y = height - 1 - value * (height - 2);
    current += `${current ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  if (current) paths.push(current);
  return paths;
}
