import type { Sample } from "./series-table";

/** Per second; null: no data. */
export interface SeriesStatistics {
  readonly now: number | null;
  readonly average: number | null;
  readonly maximum: number | null;
}

export function seriesStatistics(samples: readonly Sample[]): SeriesStatistics {
  let sum = 0;
  let count = 0;
  let maximum: number | null = null;
  for (const { y } of samples) {
    if (Number.isNaN(y)) continue;
    sum += y;
    count += 1;
    maximum = maximum === null ? y : Math.max(maximum, y);
  }
  const last = samples.at(-1)?.y;
  return {
    now: last === undefined || Number.isNaN(last) ? null : last,
    average: count === 0 ? null : sum / count,
    maximum,
  };
}

/** All series together, time by time. */
export function stackedSamples(all: readonly (readonly Sample[])[]): Sample[] {
  const [first, ...others] = all;
  return (first ?? []).map(({ x, y }, index) => ({
    x,
    y: others.reduce((total, samples) => total + (samples[index]?.y ?? Number.NaN), y),
  }));
}

/** Index of the sample nearest to this time; -1 without samples. */
export function nearestSample(samples: readonly Sample[], time: number): number {
  let low = 0;
  let high = samples.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (samples[middle]!.x < time) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && time - samples[low - 1]!.x < samples[low]!.x - time) return low - 1;
  return samples.length === 0 ? -1 : low;
}
