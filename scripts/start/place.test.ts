import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { recordOwner } from "../../packages/lab/src/index";
import { hostPlace } from "./place";

const instance = "ldt-place";
let folder: string;
let other: ChildProcess;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ld-place-"));
  process.env.XDG_RUNTIME_DIR = folder;
  other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  await once(other, "spawn");
});

afterEach(async () => {
  other.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

it("leaves the folders of a director alone whose starter lives, and takes over those of one that died", async () => {
  const place = hostPlace(instance, null, { state: join(folder, "state") });
  const { state, run } = place.layout;
  await mkdir(state, { recursive: true });
  await mkdir(run, { recursive: true });
  await writeFile(join(run, "agent.sock"), "");
  await recordOwner(state, other.pid);

  await expect(place.open()).rejects.toThrow(`${instance} is running already, started by process ${other.pid}`);
  expect(existsSync(join(run, "agent.sock"))).toBe(true);

  other.kill("SIGKILL");
  await once(other, "exit");
  await place.open();
  expect(existsSync(join(run, "agent.sock"))).toBe(false);
});
