import type { Live } from "@loaddirector/agent-api";
import { describe, expect, it } from "vitest";
import { seriesOf } from "./use-series";

const point = (at: number, value?: number) => ({ at, box: { cpu: value } }) as unknown as Live;
const pick = ({ box }: Live) => box.cpu as number | undefined;

describe("seriesOf", () => {
  it("averages each step and leaves gaps", () => {
    const points = [point(40_000, 1), point(52_000, 2), point(53_000, 4), point(61_000, 9)];
    const series = seriesOf(points, 1, pick);
    expect(series).toHaveLength(12);
    expect(series.slice(-5)).toEqual([1, null, 3, null, 9]);
    expect(series.slice(0, -5).every((value) => value === null)).toBe(true);
  });

  it("takes an object that was not there for a gap", () => {
    expect(seriesOf([point(1_000), point(2_000)], 1, pick).every((value) => value === null)).toBe(true);
    expect(seriesOf([], 1, pick)).toHaveLength(12);
  });
});
