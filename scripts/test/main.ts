import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildAll } from "../build";
import { runPlaywright, runVitest } from "./runners";
import { insist, sum, summaryLine } from "./tally";

/** Builds, runs every test and returns the exit status. With arguments: only vitest, and they choose the files. */
export async function test(args: readonly string[]): Promise<number> {
  await buildAll();
  const scratch = await mkdtemp(join(tmpdir(), "loaddirector-test-"));
  try {
    const tallies = [await runVitest(scratch, args)];
    if (args.length === 0) tallies.push(await runPlaywright(scratch));
    const total = sum(tallies);
    for (const { name, reason } of total.skipped) console.log(`skipped: ${name} (${reason})`);
    const result = process.env.LD_REQUIRE ? insist(total) : total;
    console.log(summaryLine(result));
    return result.failed === 0 ? 0 : 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
