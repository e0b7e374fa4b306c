import type { DiffLine } from "./line-diff";

/** The lines of a difference that are new or gone, with as many equal ones around them; `⋯` stands for the rest. */
export function hunks(lines: readonly DiffLine[], around: number): DiffLine[] {
  const kept: DiffLine[] = [];
  let last = -1;
  const near = (index: number) =>
    lines.slice(Math.max(0, index - around), index + around + 1).some(({ sign }) => sign !== " ");
  for (const [index, line] of lines.entries()) {
    if (!near(index)) continue;
    if (index > last + 1) kept.push({ sign: " ", text: "⋯" });
    kept.push(line);
    last = index;
  }
  return kept.length > 0 && last < lines.length - 1 ? [...kept, { sign: " ", text: "⋯" }] : kept;
}
