import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Supervised, supervise } from "./supervisor";

let folder: string;
let kept: Supervised | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loaddirector-supervisor-"));
});
afterEach(async () => {
  await kept?.stop(500);
  kept = null;
  await rm(folder, { recursive: true, force: true });
});

const node = (program: string) => () => spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "pipe"] });

describe("supervise", () => {
  it("starts a killed process again, at once", async () => {
    const reasons: string[] = [];
    kept = supervise({
      name: "x",
      logFile: join(folder, "log"),
      spawn: node("setInterval(() => {}, 1000)"),
      onRestart: (reason) => reasons.push(reason),
    });
    const first = kept.pid!;
    process.kill(first, "SIGKILL");
    await vi.waitFor(() => expect(kept?.restarts).toBe(1), { timeout: 2_000 });
    await vi.waitFor(() => expect(kept?.pid ?? first).not.toBe(first), { timeout: 2_000 });
    expect(reasons).toEqual(["SIGKILL"]);
  });

  it("waits longer and longer for one that dies at once", async () => {
    kept = supervise({ name: "x", logFile: join(folder, "log"), spawn: node("process.exit(3)") });
    await vi.waitFor(() => expect(kept?.restarts).toBeGreaterThanOrEqual(3), { timeout: 5_000, interval: 10 });
    expect(kept.restarts).toBeLessThan(6);
  });

  it("stops one that ignores SIGTERM", async () => {
    let ready = false;
    kept = supervise({
      name: "x",
      logFile: join(folder, "log"),
      spawn: node("process.on('SIGTERM', () => {}); console.log('ready'); setInterval(() => {}, 1000)"),
      onLine: () => (ready = true),
    });
    await vi.waitFor(() => expect(ready).toBe(true), { timeout: 5_000 });
    await kept.stop(50);
    expect(kept.pid).toBe(null);
    expect(kept.restarts).toBe(0);
  });

  it("logs what it is not asked to keep out", async () => {
    kept = supervise({
      name: "x",
      logFile: join(folder, "log"),
      spawn: node("console.log('open'); console.log('secret'); console.error('loud'); setInterval(() => {}, 1000)"),
      onLine: (line) => line !== "secret",
    });
    const log = () => readFile(join(folder, "log"), "utf8").catch(() => "");
    await vi.waitFor(async () => expect((await log()).split("\n").sort()).toEqual(["", "loud", "open"]), {
      timeout: 5_000,
    });
  });
});
