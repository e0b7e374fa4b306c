import type { Live } from "@loaddirector/agent-api";
import { describe, expect, it } from "vitest";
import { nearestSample, seriesStatistics, stackedSamples } from "./series-statistics";
import { type SeriesPlan, SeriesTable } from "./series-table";

const point = (at: number, rates: Record<string, number>) =>
  ({
    at,
    services: Object.fromEntries(
      Object.entries(rates).map(([id, bitsIn]) => [id, { bitsIn, packetsIn: bitsIn / 1_000, connections: 1 }]),
    ),
    destinations: {},
  }) as unknown as Live;

const plans: SeriesPlan[] = [
  { id: "a", name: "a", slot: 0, part: "services", members: ["a"] },
  { id: "rest", name: "2 others", slot: null, part: "services", members: "remainder" },
];

describe("SeriesTable", () => {
  it("sums members and pushes into the same arrays", () => {
    const table = new SeriesTable();
    table.rebuild([point(1_000, { a: 5, b: 1, c: 2 })], plans, "bits", 0);
    const [first] = table.samples;
    table.append([point(1_000, { a: 9 }), point(2_000, { a: 6 })], 0);
    expect(table.samples[0]).toBe(first);
    expect(table.samples).toEqual([
      [
        { x: 1_000, y: 5 },
        { x: 2_000, y: 6 },
      ],
      [
        { x: 1_000, y: 3 },
        { x: 2_000, y: 0 },
      ],
    ]);
  });

  it("leaves a gap where data is missing", () => {
    const table = new SeriesTable();
    table.rebuild([point(1_000, { a: 5 }), point(9_000, { a: 6 })], plans, "bits", 0);
    expect(table.samples[0]!.map(({ y }) => y)).toEqual([5, Number.NaN, 6]);
  });

  it("drops what left the window", () => {
    const table = new SeriesTable();
    table.rebuild([point(1_000, { a: 5 }), point(2_000, { a: 6 })], plans, "packets", 0);
    table.append([point(3_000, { a: 7 })], 2_000);
    expect(table.samples[0]!.map(({ x }) => x)).toEqual([2_000, 3_000]);
  });
});

describe("statistics", () => {
  const samples = [
    { x: 1, y: 2 },
    { x: 2, y: Number.NaN },
    { x: 3, y: 4 },
  ];

  it("leaves gaps out", () => {
    expect(seriesStatistics(samples)).toEqual({ now: 4, average: 3, maximum: 4 });
    expect(seriesStatistics([])).toEqual({ now: null, average: null, maximum: null });
  });

  it("stacks time by time", () => {
    expect(stackedSamples([samples, samples]).map(({ y }) => y)).toEqual([4, Number.NaN, 8]);
  });

  it("finds the nearest time", () => {
    const times = [0, 1_000, 2_000].map((x) => ({ x, y: 0 }));
    expect([-5, 400, 600, 1_700, 9_000].map((time) => nearestSample(times, time))).toEqual([0, 0, 1, 2, 2]);
    expect(nearestSample([], 5)).toBe(-1);
  });
});
