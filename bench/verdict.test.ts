import { expect, it } from "vitest";
import type { Bar, Figure } from "./bench";
import { quartilesOf } from "./quartiles";
import { landedOf, verdictOf } from "./verdict";

const figure = (bar: Bar | undefined, ...values: number[]): Figure => ({ name: "f", unit: "ms", values, bar });

it("takes median and quartiles between the nearest values", () => {
  expect(quartilesOf([4, 1, 3, 2])).toEqual({ lower: 1.75, median: 2.5, upper: 3.25 });
  expect(quartilesOf([7])).toEqual({ lower: 7, median: 7, upper: 7 });
  expect(() => quartilesOf([])).toThrow();
});

it("judges the median, not the best round", () => {
  expect(verdictOf(figure({ atMost: 100 }, 90, 101, 102), undefined)).toEqual({ bar: "≤ 100", held: false });
  expect(verdictOf(figure({ atMost: 100 }, 90, 100, 102), undefined).held).toBe(true);
  expect(verdictOf(figure({ atLeast: 0.85 }, 0.8, 0.84, 0.9), undefined)).toEqual({ bar: "≥ 0.85", held: false });
  expect(verdictOf(figure(undefined, 1), undefined)).toEqual({ bar: "", held: null });
});

it("compares with the landed figure, once there is one", () => {
  const bar = { landed: 0.1 };
  expect(verdictOf(figure(bar, 5), undefined).held).toBeNull();
  expect(verdictOf(figure(bar, 5.4), 5).held).toBe(true);
  expect(verdictOf(figure(bar, 5.6), 5).held).toBe(false);
  expect(landedOf([figure(bar, 5.43219), { ...figure({ atMost: 1 }, 1), name: "g" }])).toEqual({ f: 5.432 });
});
