import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { execute } from "../../packages/lab/src/program";
import { root } from "../build/stamp";
import { debianPackages } from "./debian-packages.mjs";
import { modulesAreCurrent } from "./node-modules.mjs";

describe("modulesAreCurrent", () => {
  let folder: string;
  const wanted = {
    "": { version: "0.1.0" },
    "packages/model": { version: "0.1.0" },
    "node_modules/@loaddirector/model": { link: true },
    "node_modules/zod": { version: "4.6.7", integrity: "sha512-a" },
    "node_modules/other-platform": { version: "1.0.0", integrity: "sha512-b", optional: true },
  };
  const present = { ...wanted, "node_modules/other-platform": undefined };
  const write = (lock: object, installed: object | null) =>
    Promise.all([
      writeFile(join(folder, "package-lock.json"), JSON.stringify({ packages: lock })),
      installed && writeFile(join(folder, "node_modules/.package-lock.json"), JSON.stringify({ packages: installed })),
    ]);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "loaddirector-setup-"));
    await mkdir(join(folder, "node_modules"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is true for what the lockfile asks for, without other platforms' packages", async () => {
    await write(wanted, present);
    expect(modulesAreCurrent(folder)).toBe(true);
  });

  it.each([
    ["nothing is installed", null],
    ["npm was interrupted", {}],
    ["a package is missing", { ...present, "node_modules/zod": undefined }],
    ["a version differs", { ...present, "node_modules/zod": { version: "4.6.6", integrity: "sha512-a" } }],
    ["a content differs", { ...present, "node_modules/zod": { version: "4.6.7", integrity: "sha512-x" } }],
  ])("is false when %s", async (_, installed) => {
    await write(wanted, installed);
    expect(modulesAreCurrent(folder)).toBe(false);
  });
});

describe("the set-up of this machine", () => {
  it("says and does nothing the second time", async () => {
    const { stdout, stderr } = await execute([process.execPath, join(root, "scripts/setup.mjs"), "start"]);
    expect(stdout + stderr).toBe("");
  });

  it("does not need a browser to start", () => {
    expect(debianPackages.find((each) => each.name === "chromium")?.purposes).not.toContain("start");
  });

  it("says why for each package", () => {
    for (const each of debianPackages) expect(each.why.length).toBeGreaterThan(10);
  });
});
