import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { contentHash, root } from "./stamp";

let folder: string;
const hash = () => contentHash([relative(root, folder), "no-such-folder"]);

beforeEach(async () => {
  await mkdir(join(root, "node_modules/.cache"), { recursive: true });
  folder = await mkdtemp(join(root, "node_modules/.cache/stamp-"));
  await writeFile(join(folder, "a.ts"), "one");
});
afterEach(() => rm(folder, { recursive: true }));

it("changes with a content, a name, a new file, and comes back", async () => {
  const first = await hash();
  await writeFile(join(folder, "a.ts"), "two");
  const changed = await hash();
  await writeFile(join(folder, "a.ts"), "one");
  await writeFile(join(folder, "b.ts"), "");
  const added = await hash();
  await rm(join(folder, "b.ts"));
  expect(new Set([first, changed, added]).size).toBe(3);
  expect(await hash()).toBe(first);
});

it("passes over tests and products", async () => {
  const first = await hash();
  await writeFile(join(folder, "a.test.ts"), "x");
  await mkdir(join(folder, "dist"));
  await writeFile(join(folder, "dist/a.mjs"), "x");
  expect(await hash()).toBe(first);
});

it("does not take one file's end for another's beginning", async () => {
  await writeFile(join(folder, "b.ts"), "two");
  const first = await hash();
  await writeFile(join(folder, "a.ts"), "onet");
  await writeFile(join(folder, "b.ts"), "wo");
  expect(await hash()).not.toBe(first);
});
