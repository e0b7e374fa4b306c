import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { execute, inNamespace, labNamespaces, processesIn, removeLab } from "../../packages/lab/src/index";
import { root } from "../build/stamp";
import { requires } from "../require";
import { demoAddress } from "./seed";

const skip = requires("root", "bpf");
const instance = "ldt-start";

interface Started {
  process: ChildProcess;
  /** Everything printed so far. */
  output(): string;
}

/** `npm start` until it says that everything runs. */
async function started(): Promise<Started> {
  const child = spawn(process.execPath, ["scripts/start.mjs", "--instance", instance], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (chunk: Buffer) => (text += chunk));
  await vi.waitFor(() => expect(text).toContain("Ctrl-C takes everything down"), { timeout: 90_000, interval: 50 });
  return { process: child, output: () => text };
}

async function answers(): Promise<string[]> {
  const argv = [
    "curl",
    "-sS",
    "-H",
    "Connection: close",
    "--max-time",
    "3",
    ...Array<string>(6).fill(`http://${demoAddress}/`),
  ];
  const { stdout } = await execute(inNamespace(`${instance}-client`, argv));
  return stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" ")[0]!);
}

/** HTTP status of the console's sign-in page, asked as a browser on this machine does. */
function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { rejectUnauthorized: false, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

describe.skipIf(skip)("npm start", () => {
  afterAll(async () => {
    await removeLab(instance);
    await rm(join(root, ".state", instance), { recursive: true, force: true });
    await rm(join("/run/loaddirector", instance), { recursive: true, force: true });
  });

  it("runs, survives its own death, starts again over the leftovers, and takes everything down", async () => {
    const first = await started();
    expect(new Set(await answers()).size).toBeGreaterThan(1);
    const console = /Console +(https:\S+)/.exec(first.output())?.[1] ?? "";
    expect(await statusOf(console)).toBeLessThan(400);
    expect(first.output()).toMatch(/First administrator[^\n]*\n +https:\/\/localhost:\d+\/setup#\S{20,}/);

    first.process.kill("SIGKILL");
    await once(first.process, "exit");
    const orphans = labNamespaces(instance).flatMap(processesIn);
    // The director is not its starter: connections go on.
    expect((await answers()).length).toBe(6);

    const second = await started();
    for (const pid of orphans) expect(existsSync(`/proc/${pid}/exe`)).toBe(false);
    expect(second.output()).not.toContain("a first configuration");
    expect(new Set(await answers()).size).toBeGreaterThan(1);

    second.process.kill("SIGINT");
    const [status] = await once(second.process, "exit");
    expect(status).toBe(0);
    expect(labNamespaces(instance)).toEqual([]);
    expect(existsSync(join("/run/loaddirector", instance))).toBe(false);
    expect((await execute(["ip", "-o", "link"])).stdout).not.toContain(instance);
  }, 200_000);
});
