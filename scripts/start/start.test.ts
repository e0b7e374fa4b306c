import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { execute, inNamespace, labNamespaces, processesIn, removeLab } from "../../packages/lab/src/index";
import { buildAll } from "../build";
import { root } from "../build/stamp";
import { requires } from "../require";
import { unprivileged } from "./console";
import { keepMountNamespace } from "./mount-namespace";
import { demoAddress } from "./seed";

const instance = "ldt-start";
const user = { uid: 64_001, gid: 64_001 };

interface Started {
  process: ChildProcess;
  /** Everything printed so far. */
  output(): string;
}

const command = (node: string, tree: string) => [node, join(tree, "scripts/start.mjs"), "--instance", instance];

/** `npm start` until it says that everything runs. */
async function started([file, ...argv] = command(process.execPath, root)): Promise<Started> {
  const child = spawn(file!, argv, { cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
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

describe.skipIf(requires("root", "bpf"))("npm start", () => {
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

describe.skipIf(requires("root"))("npm start without root", () => {
  let folder: string;
  let keeper: ChildProcess;
  let asUser: string[];

  /** The clone where everybody may enter it, with a folder for what the user's director keeps. */
  beforeAll(async () => {
    await buildAll();
    await mkdir(join(root, ".state"), { recursive: true });
    folder = await mkdtemp(join(tmpdir(), "ldt-start-"));
    await chmod(folder, 0o755);
    const [tree, node] = [join(folder, "clone"), join(folder, "node")];
    await mkdir(tree);
    await writeFile(node, "");
    const namespace = await keepMountNamespace(([file, ...argv]) => spawn(file!, argv, { stdio: "ignore" }));
    ({ keeper } = namespace);
    await namespace.mount("-o", "bind,ro", root, tree);
    await namespace.mount("-o", "bind,ro", process.execPath, node);
    await namespace.mount("-t", "tmpfs", "-o", `uid=${user.uid},mode=700`, "tmpfs", join(tree, ".state"));
    asUser = namespace.enter(unprivileged(user, command(node, tree)));
  });
  afterAll(async () => {
    keeper?.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });

  it("says what is missing, and serves the console", async () => {
    const { process: child, output } = await started(asUser);
    expect(output()).toContain("! not root: network namespaces cannot be made. Without a lab: the console works");
    expect(output()).toContain("! Nothing is forwarded: ");
    expect(output()).toContain(
      "  Start it as root, on a machine (not in a container) whose kernel accepts BPF programs.",
    );
    expect(output()).not.toContain("To try");
    expect(await statusOf(/Console +(https:\S+)/.exec(output())![1]!)).toBeLessThan(400);
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});
