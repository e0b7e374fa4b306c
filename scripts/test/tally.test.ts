import { describe, expect, it } from "vitest";
import {
  insist,
  type PlaywrightReport,
  sum,
  summaryLine,
  tallyPlaywright,
  tallyVitest,
  type VitestReport,
} from "./tally";

const file = (name: string, status: string, ...tests: string[]) => ({
  name,
  status,
  assertionResults: tests.map((each, index) => ({ fullName: `${name} ${index}`, status: each })),
});

const vitest = (success: boolean, ...testResults: VitestReport["testResults"]): VitestReport => ({
  success,
  testResults,
});

describe("tallyVitest", () => {
  it("counts tests and gives skips the reason of their file", () => {
    const report = vitest(
      false,
      file("a", "failed", "passed", "failed"),
      file("b", "passed", "passed", "skipped", "todo"),
    );
    const tally = tallyVitest(report, new Map([["b", "not root"]]));
    expect(summaryLine(tally)).toBe("2 passed, 1 failed, 2 skipped");
    expect(tally.skipped[0]).toEqual({ name: "b 1", reason: "not root" });
  });

  it("counts a file that could not be loaded", () => {
    expect(tallyVitest(vitest(false, file("a", "failed"), file("b", "passed", "passed")), new Map()).failed).toBe(1);
  });

  it("counts an error outside of any test", () => {
    expect(tallyVitest(vitest(false, file("a", "passed", "passed")), new Map()).failed).toBe(1);
  });
});

describe("tallyPlaywright", () => {
  const spec = (title: string, status: string, reason?: string) => ({
    title,
    tests: [{ status, annotations: reason ? [{ type: "skip", description: reason }] : [] }],
  });

  it("visits nested suites; a test that needed two tries has failed", () => {
    const report: PlaywrightReport = {
      errors: [],
      suites: [
        {
          title: "console",
          specs: [spec("one", "expected")],
          suites: [{ title: "inner", specs: [spec("two", "flaky"), spec("three", "skipped", "no chromium")] }],
        },
      ],
    };
    const tally = tallyPlaywright(report);
    expect(summaryLine(tally)).toBe("1 passed, 1 failed, 1 skipped");
    expect(tally.skipped).toEqual([{ name: "inner three", reason: "no chromium" }]);
  });

  it("counts errors of the run itself", () => {
    expect(tallyPlaywright({ errors: [{}], suites: [] }).failed).toBe(1);
  });
});

describe("the last line", () => {
  const one = { passed: 3, failed: 0, skipped: [{ name: "x", reason: "not root" }] };

  it("sums the runners", () => {
    expect(summaryLine(sum([one, one]))).toBe("6 passed, 0 failed, 2 skipped");
  });

  it("makes a skip a failure where nothing may be skipped", () => {
    expect(summaryLine(insist(one))).toBe("3 passed, 1 failed, 0 skipped");
  });
});
