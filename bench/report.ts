import type { Bench, Figure } from "./bench";
import { quartilesOf } from "./quartiles";
import type { Verdict } from "./verdict";

export interface Report {
  readonly bench: Bench;
  readonly lines: readonly { readonly figure: Figure; readonly verdict: Verdict }[];
  readonly conditions: readonly string[];
  /** Why there are no figures, or null. */
  readonly failure: string | null;
  /** How long it took. */
  readonly seconds: number;
}

/** For the terminal. */
export function textOf({ lines, conditions, failure }: Report): string {
  if (failure) return `  ✗ ${failure}`;
  const width = Math.max(...lines.map(({ figure }) => figure.name.length));
  const rows = lines.map(({ figure, verdict }) => {
    const { median, spread } = cellsOf(figure);
    const mark = verdict.held === null ? " " : verdict.held ? "✓" : "✗";
    return `  ${mark} ${figure.name.padEnd(width)}  ${median.padStart(9)} ${figure.unit.padEnd(13)} ${spread.padEnd(19)} ${verdict.bar}`;
  });
  return [...rows, ...conditions.map((line) => `    ${line}`)].join("\n");
}

const head = `# Benchmarks

Written by \`npm run bench -- --write\`; do not edit. Figures of other documents come from here.
Each figure is the median of its rounds, quartiles in brackets. Ratios are taken round by round within one run: they
travel between machines, absolute figures do not. A high load average means that others used the machine too.
✗ marks a median past its bar.
`;

/** A row of a section's table that has a bar: name, median, bar, and whether it is past it. */
const barRow = /^\| (.+) \| (.+) \| .* \| ([≤≥] \S+)( ✗)? \|$/gm;
const lengthNote = /^- took (\d+) s$/m;

/** What all sections say, those of earlier runs too: every bar, and how long everything takes. */
function summaryOf(sections: ReadonlyMap<string, string>): string {
  const rows = [...sections].flatMap(([bench, text]) =>
    [...text.matchAll(barRow)].map(([, name, median, bar, past]) => ({ bench, name, median, bar, past: past ?? "" })),
  );
  const held = rows.filter(({ past }) => past === "").length;
  const seconds = [...sections.values()].map((text) => Number(lengthNote.exec(text)?.[1]));
  const minutes = Math.ceil(seconds.reduce((sum, each) => sum + each, 0) / 60);
  const length = Number.isNaN(minutes) ? "" : ` Everything together took ${minutes} minutes.`;
  const lines = rows.map(
    ({ bench, name, median, bar, past }) => `| ${bench} | ${name} | ${median} | ${bar} | ${past ? "✗" : "✓"} |`,
  );
  const title = `${held} of ${rows.length} bars are held.${length}`;
  return [title, "", "| bench | figure | median | bar | |", "|---|---|---:|---:|---|", ...lines, ""].join("\n");
}

/** docs/benchmarks.md with these benches in the place of what it said of them; the others stay. `before`: the file so far. */
export function markdownOf(before: string, machine: readonly string[], reports: readonly Report[]): string {
  const sections = new Map(
    before
      .split(/^(?=## )/m)
      .slice(1)
      .map((text) => [/^## (.*)$/m.exec(text)![1]!, text.trimEnd()]),
  );
  for (const report of reports) sections.set(report.bench.name, section(machine, report));
  return [head, summaryOf(sections), ...[...sections.values()].map((text) => `${text}\n`)].join("\n");
}

function section(machine: readonly string[], { bench, lines, conditions, failure, seconds }: Report): string {
  const title = [`## ${bench.name}`, "", `${bench.about} Alone: \`npm run bench -- ${bench.name}\`.`, ""];
  if (failure) return [...title, `Not measured: ${failure.split("\n")[0]}`].join("\n");
  const rows = lines.map(({ figure, verdict }) => {
    const { median, spread } = cellsOf(figure);
    const bar = verdict.held === false ? `${verdict.bar} ✗` : verdict.bar;
    return `| ${figure.name} | ${median} ${figure.unit} | ${spread} | ${bar} |`;
  });
  const notes = [...conditions, `took ${Math.ceil(seconds)} s`, ...machine].map((line) => `- ${line}`);
  return [...title, "| figure | median | quartiles | bar |", "|---|---:|---:|---|", ...rows, "", ...notes].join("\n");
}

function cellsOf({ values }: Figure): { median: string; spread: string } {
  const { lower, median, upper } = quartilesOf(values);
  return {
    median: numberOf(median),
    spread: values.length > 1 ? `(${numberOf(lower)} - ${numberOf(upper)})` : "",
  };
}

/** Three significant digits, thousands apart. */
function numberOf(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 2 : 4;
  const rounded = value >= 1000 ? Number(value.toPrecision(4)) : value;
  return rounded.toLocaleString("en", { maximumFractionDigits: digits });
}
