import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../build/stamp";
import { type PlaywrightReport, type Tally, tallyPlaywright, tallyVitest, type VitestReport } from "./tally";

/** Longest time one runner may take, in milliseconds; a run that hangs counts as failed. */
const limit = 13 * 60_000;

/** Unit and integration tests beside the code. `scratch`: a folder for reports. */
export async function runVitest(scratch: string, args: readonly string[]): Promise<Tally> {
  const report = join(scratch, "vitest.json");
  const skips = join(scratch, "skips.tsv");
  const argv = ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...args];
  await runTool(argv, { LD_SKIP_LOG: skips });
  const content = await readFile(report, "utf8").catch(() => null);
  if (content === null) return { passed: 0, failed: 1, skipped: [] };
  return tallyVitest(JSON.parse(content) as VitestReport, await skipReasons(skips));
}

/** The tests in a real browser against a real lab. */
export async function runPlaywright(scratch: string): Promise<Tally> {
  if (!existsSync(join(root, "e2e/playwright.config.ts"))) return { passed: 0, failed: 0, skipped: [] };
  const report = join(scratch, "playwright.json");
  await runTool(["playwright", "test", "--config", "e2e/playwright.config.ts", "--reporter=list,json"], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  });
  const content = await readFile(report, "utf8").catch(() => null);
  return content === null
    ? { passed: 0, failed: 1, skipped: [] }
    : tallyPlaywright(JSON.parse(content) as PlaywrightReport);
}

async function runTool([name, ...args]: string[], env: Record<string, string>): Promise<void> {
  const child = spawn(join(root, "node_modules/.bin", name!), args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  const timer = setTimeout(() => {
    console.error(`✗ ${name} did not end within ${limit / 60_000} minutes`);
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 10_000).unref();
  }, limit);
  await once(child, "exit");
  clearTimeout(timer);
}

/** Lines of `<test file> TAB <reason>`, written by requires(). */
async function skipReasons(path: string): Promise<Map<string, string>> {
  const lines = (await readFile(path, "utf8").catch(() => "")).split("\n").filter(Boolean);
  return new Map(lines.map((line) => line.split("\t") as [string, string]));
}
