/** What became of the tests of one runner. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: SkippedTest[];
}

export interface SkippedTest {
  name: string;
  reason: string;
}

/** The part of vitest's JSON report that is read here. */
export interface VitestReport {
  success: boolean;
  testResults: {
    name: string;
    status: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

/** The part of Playwright's JSON report that is read here. */
export interface PlaywrightReport {
  errors: unknown[];
  suites: PlaywrightSuite[];
}

interface PlaywrightSuite {
  title: string;
  suites?: PlaywrightSuite[];
  specs?: {
    title: string;
    tests: {
      /** "expected", "unexpected", "flaky" or "skipped" */
      status: string;
      annotations: { type: string; description?: string }[];
    }[];
  }[];
}

const unexplained = "no reason given";

/** A file that could not even be loaded counts as one failed test. `reasons`: test file -> why it skips. */
export function tallyVitest(report: VitestReport, reasons: ReadonlyMap<string, string>): Tally {
  const tally: Tally = { passed: 0, failed: 0, skipped: [] };
  for (const file of report.testResults) {
    const failedBefore = tally.failed;
    for (const test of file.assertionResults) {
      if (test.status === "passed") tally.passed++;
      else if (test.status === "failed") tally.failed++;
      else tally.skipped.push({ name: test.fullName, reason: reasons.get(file.name) ?? unexplained });
    }
    if (file.status === "failed" && tally.failed === failedBefore) tally.failed++;
  }
  // An unhandled error outside of any test.
  if (!report.success && tally.failed === 0) tally.failed++;
  return tally;
}

/** A test that passes only on a second try has failed. */
export function tallyPlaywright(report: PlaywrightReport): Tally {
  const tally: Tally = { passed: 0, failed: report.errors.length, skipped: [] };
  const visit = (suite: PlaywrightSuite) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === "expected") tally.passed++;
        else if (test.status === "skipped") {
          const note = test.annotations.find((annotation) => annotation.type === "skip");
          tally.skipped.push({ name: `${suite.title} ${spec.title}`, reason: note?.description ?? unexplained });
        } else tally.failed++;
      }
    }
    for (const inner of suite.suites ?? []) visit(inner);
  };
  for (const suite of report.suites) visit(suite);
  return tally;
}

export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, tally) => total + tally.passed, 0),
    failed: tallies.reduce((total, tally) => total + tally.failed, 0),
    skipped: tallies.flatMap((tally) => tally.skipped),
  };
}

/** Where capabilities are insisted on, a test that did not run has not passed: it counts as failed. */
export function insist(tally: Tally): Tally {
  return { passed: tally.passed, failed: tally.failed + tally.skipped.length, skipped: [] };
}

/** Last line of every test run. */
export function summaryLine(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped.length} skipped`;
}
