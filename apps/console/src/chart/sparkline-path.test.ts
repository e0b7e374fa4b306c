import { describe, expect, it } from "vitest";
import { sparklinePaths, sparklineSteps } from "./sparkline-path";

const at = (...values: number[]) => values.map((value, second) => ({ at: second * 1_000, value }));

describe("sparkline", () => {
  it("averages over equal times and scales to the largest", () => {
    expect(sparklineSteps(at(1, 3, 4, 4), 0, 4_000, 2)).toEqual([0.5, 1]);
  });

  it("keeps a gap a gap", () => {
    const steps = sparklineSteps(
      [
        { at: 0, value: 1 },
        { at: 3_500, value: 1 },
      ],
      0,
      4_000,
      4,
    );
    expect(steps).toEqual([1, null, null, 1]);
    expect(sparklinePaths(steps, 30, 12)).toEqual(["M0.0 1.0", "M30.0 1.0"]);
  });

  it("lies on the ground without traffic", () => {
    expect(sparklinePaths(sparklineSteps(at(0, 0), 0, 2_000, 2), 10, 12)).toEqual(["M0.0 11.0L10.0 11.0"]);
  });
});
