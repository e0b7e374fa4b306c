import { expect, it } from "vitest";
import { markdownOf, type Report, textOf } from "./report";

const report: Report = {
  bench: { name: "speed", about: "How fast.", needs: [], run: async () => ({ figures: [], conditions: [] }) },
  lines: [
    {
      figure: { name: "requests", unit: "requests/s", values: [41_236, 40_000, 43_000] },
      verdict: { bar: "", held: null },
    },
    { figure: { name: "ratio", unit: "×", values: [0.8] }, verdict: { bar: "≥ 0.85", held: false } },
  ],
  conditions: ["offloads on"],
  failure: null,
  seconds: 61,
};

it("prints median, quartiles and what passed its bar", () => {
  expect(textOf(report).split("\n")).toEqual([
    "    requests     41,240 requests/s    (40,620 - 42,120)   ",
    "  ✗ ratio           0.8 ×                                 ≥ 0.85",
    "    offloads on",
  ]);
});

it("writes a table per bench, or why there is none, and leaves the others as they were", () => {
  const broken: Report = { ...report, lines: [], conditions: [], failure: "not root\n    at somewhere" };
  const other: Report = { ...report, bench: { ...report.bench, name: "size" } };
  const first = markdownOf("", ["5 rounds", "2 cores"], [report, other]);
  expect(first).toContain("| requests | 41,240 requests/s | (40,620 - 42,120) |  |\n| ratio | 0.8 × |  | ≥ 0.85 ✗ |");
  expect(first).toContain("- offloads on\n- took 61 s\n- 5 rounds\n- 2 cores\n");
  expect(first).toContain("0 of 2 bars are held. Everything together took 3 minutes.");
  expect(first).toContain("| speed | ratio | 0.8 × | ≥ 0.85 | ✗ |\n| size | ratio | 0.8 × | ≥ 0.85 | ✗ |\n");
  expect(markdownOf(first, ["5 rounds", "2 cores"], [report])).toBe(first);
  const second = markdownOf(first, ["9 rounds"], [broken]);
  expect(second).toContain("Not measured: not root\n");
  expect(second).not.toContain("somewhere");
  expect(second).toContain("0 of 1 bars are held.\n");
  expect(second.slice(second.indexOf("## size"))).toBe(first.slice(first.indexOf("## size")));
});
