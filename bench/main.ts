import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildAll } from "../scripts/build";
import { root } from "../scripts/build/stamp";
import { missing } from "../scripts/require";
import type { Bench } from "./bench";
import { benches } from "./benches";
import { describeMachine } from "./machine";
import { markdownOf, type Report, textOf } from "./report";
import { Session } from "./session";
import { type Baseline, landedOf, verdictOf } from "./verdict";

const usage = `npm run bench -- [options] [name...]     without a name: all of them

--check    the exit status is 1 when a median passes its bar
--full     9 rounds instead of 5
--rounds   as many rounds
--write    writes what was measured into docs/benchmarks.md
--minutes  begins no bench after so many; 20 for 5 rounds
--land     keeps the medians that are compared with their first figure, in bench/baseline.json
`;
const minutesPerRound = 4;
const baselineFile = join(import.meta.dirname, "baseline.json");

/** Runs the benches named, prints their figures and returns the exit status. Ctrl-C undoes what the running one made. */
export async function bench(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") {
    console.error(options);
    return 2;
  }
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stopping.abort());
  await buildAll();
  const machine = await describeMachine();
  for (const line of machine) console.log(line);
  const baseline = JSON.parse(await readFile(baselineFile, "utf8")) as Baseline;
  const reports: Report[] = [];
  const began = performance.now();
  for (const each of options.chosen) {
    if (performance.now() - began > options.minutes * 60_000) {
      console.log(`\n▸ ${each.name}: no time left for it`);
      continue;
    }
    reports.push(await report(each, options.rounds, stopping.signal, baseline));
    if (stopping.signal.aborted) return 130;
    console.log(textOf(reports.at(-1)!));
    if (options.write) await write(machine, options.rounds, reports.slice(-1));
  }
  if (options.land) await land(baseline, reports);
  const broken = reports.filter(({ failure }) => failure !== null);
  const passed = reports.flatMap(({ lines }) => lines.filter(({ verdict }) => verdict.held === false));
  if (broken.length > 0) return 1;
  return options.check && passed.length > 0 ? 1 : 0;
}

function readOptions(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      check: { type: "boolean", default: false },
      full: { type: "boolean", default: false },
      rounds: { type: "string" },
      minutes: { type: "string" },
      write: { type: "boolean", default: false },
      land: { type: "boolean", default: false },
    },
  });
  const rounds = values.rounds === undefined ? (values.full ? 9 : 5) : Number(values.rounds);
  const unknown = positionals.find((name) => !benches.some((each) => each.name === name));
  const names = benches.map(({ name, about }) => `  ${name.padEnd(12)} ${about}`).join("\n");
  if (unknown !== undefined) return `there is no bench ${unknown}\n\n${usage}\n${names}`;
  if (!(Number.isInteger(rounds) && rounds >= 1 && rounds <= 99)) return `--rounds takes 1 to 99\n\n${usage}`;
  const minutes = values.minutes === undefined ? rounds * minutesPerRound : Number(values.minutes);
  if (!(minutes > 0)) return `--minutes takes a number\n\n${usage}`;
  const chosen = benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  return { ...values, rounds, minutes, chosen };
}

async function report(each: Bench, rounds: number, signal: AbortSignal, baseline: Baseline): Promise<Report> {
  console.log(`\n▸ ${each.name}: ${each.about}`);
  const lacking = each.needs.map(missing).find((reason) => reason !== null);
  if (lacking) return { bench: each, lines: [], conditions: [], failure: lacking, seconds: 0 };
  const began = performance.now();
  const took = () => (performance.now() - began) / 1000;
  const session = new Session({ rounds, signal, say: (text) => console.log(`  · ${text}`) });
  try {
    const { figures, conditions } = await each.run(session);
    const lines = figures.map((figure) => ({
      figure,
      verdict: verdictOf(figure, baseline[each.name]?.[figure.name]),
    }));
    return { bench: each, lines, conditions, failure: null, seconds: took() };
  } catch (error) {
    const failure = signal.aborted
      ? "stopped"
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
    return { bench: each, lines: [], conditions: [], failure, seconds: took() };
  } finally {
    for (const failure of await session.close()) console.error(`✗ could not be undone: ${failure}`);
  }
}

async function write(machine: readonly string[], rounds: number, reports: readonly Report[]): Promise<void> {
  const path = join(root, "docs/benchmarks.md");
  const before = await readFile(path, "utf8").catch(() => "");
  await writeFile(path, markdownOf(before, [`${rounds} rounds`, ...machine], reports));
}

async function land(baseline: Baseline, reports: readonly Report[]): Promise<void> {
  const landed = reports.map(
    ({ bench: { name }, lines }) => [name, landedOf(lines.map(({ figure }) => figure))] as const,
  );
  const kept = Object.fromEntries(landed.filter(([, medians]) => Object.keys(medians).length > 0));
  await writeFile(baselineFile, `${JSON.stringify({ ...baseline, ...kept }, null, 2)}\n`);
}
