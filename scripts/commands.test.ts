import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

const root = dirname(import.meta.dirname);
const read = (name: string) => readFileSync(join(root, name), "utf8");

it("CONTRIBUTING lists every command, and no other", () => {
  const listed = [...read("CONTRIBUTING.md").matchAll(/^\| `npm (?:run )?([a-z:-]+)/gm)].map((match) => match[1]!);
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  expect([...new Set(listed)].sort()).toEqual(Object.keys(scripts).sort());
});
