import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Area, findViolations, rules, sourcesOnDisk } from "./boundaries";

const root = dirname(import.meta.dirname);
/** Root folders that are products, not sources; apps and packages have a row per folder in them. */
const notSource = /^(\..*|node_modules|dist|test-results|playwright-report|apps|packages)$/;

const areas = Object.keys(rules) as Area[];

/** A file that belongs to an area. */
const fileOf = (area: Area) =>
  area === "console/server"
    ? "apps/console/server/x.ts"
    : area === "console/browser"
      ? "apps/console/src/x.ts"
      : `packages/${area}/src/x.ts`;

/** Import of `to` written in a file of `from`: by package name where there is one, else by path. */
const specifierOf = (to: Area) =>
  to.startsWith("console/") ? `../../../${fileOf(to).replace(/\.ts$/, "")}` : `@loaddirector/${to}`;

const verdict = (path: string, text: string) => findViolations([{ path, text }]).map((violation) => violation.text);

const edges = areas.flatMap((from) => areas.filter((to) => to !== from).map((to) => ({ from, to })));
const allowed = edges.filter(({ from, to }) => rules[from].imports.includes(to));
const typesOnly = edges.filter(({ from, to }) => rules[from].types?.includes(to));
const forbidden = edges.filter((edge) => !allowed.includes(edge) && !typesOnly.includes(edge));

describe("forbidden edges", () => {
  it.each(forbidden)("$from -> $to", ({ from, to }) => {
    const path = fileOf(from);
    expect(verdict(path, `import { x } from "${specifierOf(to)}";`)).toEqual([`${from} may not import ${to}`]);
    expect(verdict(path, `import type { X } from "${specifierOf(to)}";`)).toEqual([`${from} may not import ${to}`]);
  });

  it.each(typesOnly)("$from -> $to, but for types", ({ from, to }) => {
    const message = [`${from} may import types of ${to} only`];
    expect(verdict(fileOf(from), `import { type X } from "${specifierOf(to)}";`)).toEqual(message);
    expect(verdict(fileOf(from), `import "${specifierOf(to)}";`)).toEqual(message);
    expect(verdict(fileOf(from), `import type { X } from "${specifierOf(to)}";`)).toEqual([]);
  });

  it.each(allowed)("$from -> $to is allowed", ({ from, to }) => {
    expect(verdict(fileOf(from), `import { x } from "${specifierOf(to)}";`)).toEqual([]);
  });
});

describe("ways around", () => {
  it.each([
    ["a relative path", `import { x } from "../../store/src/x";`],
    ["a sub-path", `import { x } from "@loaddirector/store/seeds";`],
    ["a re-export", `export * from "@loaddirector/store";`],
    ["a dynamic import", `const x = await import("@loaddirector/store");`],
    ["require", `const x = require("@loaddirector/store");`],
    ["a type in place", `type X = import("@loaddirector/store").X;`],
  ])("%s is seen", (_, text) => {
    expect(verdict("packages/health/src/x.ts", text)).toEqual(["health may not import store"]);
  });

  it("a folder outside of every area is seen", () => {
    expect(verdict("packages/model/src/x.ts", `import "../../../scripts/x";`)).toEqual([
      "../../../scripts/x is outside of every area",
    ]);
  });

  it.each(["model", "messages", "console/browser"] as const)("Node is not for %s", (area) => {
    expect(verdict(fileOf(area), `import { readFileSync } from "node:fs";`)).toEqual([
      `${area} may not use Node's node:fs`,
    ]);
  });

  it("a page renders, nothing else", () => {
    expect(verdict("apps/console/src/app/x/route.ts", "")).toEqual(["a route handler"]);
    expect(verdict("apps/console/src/x.ts", `"use server";`)).toEqual(["a server action"]);
  });

  it("tests are free", () => {
    expect(verdict("packages/model/src/x.test.ts", `import { x } from "@loaddirector/agent";`)).toEqual([]);
  });
});

describe("the tree", () => {
  it("crosses no boundary", { timeout: 90_000 }, () => {
    expect(findViolations(sourcesOnDisk(root)).map(({ path, line, text }) => `${path}:${line} ${text}`)).toEqual([]);
  });

  it("has a rule for every package", () => {
    const packages = readdirSync(join(root, "packages"));
    expect(areas.filter((area) => !area.startsWith("console/")).sort()).toEqual(packages.sort());
  });

  it.skipIf(!existsSync(join(root, "ARCHITECTURE.md")))("is the one of ARCHITECTURE.md", () => {
    const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    const rows = [...text.matchAll(/^\| `([^`]+?)\/?` +\|/gm)].map((match) => match[1]!);
    const folders = (path: string) =>
      readdirSync(join(root, path), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const grouped = ["apps", "packages"].flatMap((top) => folders(top).map(({ name }) => `${top}/${name}`));
    const others = folders(".")
      .map(({ name }) => name)
      .filter((name) => !notSource.test(name));
    expect(rows.sort()).toEqual([...grouped, ...others].sort());
  });
});
