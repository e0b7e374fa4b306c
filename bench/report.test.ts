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
};

it("prints median, quartiles and what passed its bar", () => {
  expect(textOf(report).split("\n")).toEqual([
    "    requests     41,240 requests/s    (40,620 - 42,120)   ",
    "  ✗ ratio           0.8 ×                                 ≥ 0.85",
    "    offloads on",
  ]);
});

it("writes a table per bench, or why there is none", () => {
  const broken: Report = { ...report, lines: [], conditions: [], failure: "not root\n    at somewhere" };
  const text = markdownOf(["2 cores"], 5, [report, broken]);
  expect(text).toContain("| requests | 41,240 requests/s | (40,620 - 42,120) |  |\n| ratio | 0.8 × |  | ≥ 0.85 ✗ |");
  expect(text).toContain("- offloads on\n");
  expect(text).toContain("Not measured: not root\n");
  expect(text).not.toContain("somewhere");
});
