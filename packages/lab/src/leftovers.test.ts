import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { createLab, labNamespaces, removeLab } from "./lab";
import { processesIn } from "./namespace";
import { execute } from "./program";

const skip = requires("root");
const index = fileURLToPath(new URL("./index.ts", import.meta.url));

/** Another process that brings a lab up, reports and waits. */
async function keeper(prefix: string): Promise<ChildProcess> {
  const program = `import(${JSON.stringify(index)}).then(async ({ createLab }) => {
    const lab = await createLab({ prefix: ${JSON.stringify(prefix)}, servers: 1, bulkBytes: 1024 });
    lab.spawnIn("client", ["sleep", "300"], { stdio: "ignore" });
    process.stdout.write("up");
    setInterval(() => {}, 1000);
  });`;
  const child = spawn(process.execPath, ["--import", "tsx", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [first] = (await once(child.stdout!, "data")) as [Buffer];
  expect(first.toString()).toBe("up");
  return child;
}

const hostLinks = async () => (await execute(["ip", "-o", "link"])).stdout;

describe.skipIf(skip)("labs that share a host", () => {
  const prefixes = ["ldt-a", "ldt-a-two", "ldt-dead", "ldt-owned"];
  afterAll(() => Promise.all(prefixes.map((prefix) => removeLab(prefix))).then(() => undefined));

  it("run side by side, and one ends without touching the other", async () => {
    const options = { servers: 1, bulkBytes: 1024 };
    const [one, two] = await Promise.all([
      createLab({ prefix: "ldt-a", ...options }),
      createLab({ prefix: "ldt-a-two", ...options }),
    ]);
    expect(one.address("director", "management")).not.toBe(two.address("director", "management"));
    for (const lab of [one, two]) await execute(["ping", "-c1", "-W2", lab.address("director", "management")]);
    await one.down();
    await one.down();
    expect(labNamespaces("ldt-a")).toEqual([]);
    const { stdout } = await two.run("client", ["curl", "-sS", "--max-time", "5", "http://10.20.1.11/"]);
    expect(stdout).toContain("server-1");
    await two.down();
    expect(await hostLinks()).not.toContain("ldt-a");
  });

  it("leaves nothing of a killed run in the way of the next", async () => {
    const child = await keeper("ldt-dead");
    child.kill("SIGKILL");
    await once(child, "exit");
    const orphans = labNamespaces("ldt-dead").flatMap(processesIn);
    expect(orphans.length).toBeGreaterThanOrEqual(3); // nginx master and worker, sleep
    const next = await createLab({ prefix: "ldt-dead", servers: 1, bulkBytes: 1024 });
    // A dead process may wait for init as a zombie, which has no executable any more.
    for (const pid of orphans) expect(existsSync(`/proc/${pid}/exe`)).toBe(false);
    await next.down();
    expect(labNamespaces("ldt-dead")).toEqual([]);
    expect(await hostLinks()).not.toContain("ldt-dead");
  });

  it("does not take a lab away from a living owner", async () => {
    const child = await keeper("ldt-owned");
    await expect(createLab({ prefix: "ldt-owned" })).rejects.toThrow(`in use by process ${child.pid}`);
    expect(labNamespaces("ldt-owned")).toContain("ldt-owned-director");
    child.kill("SIGKILL");
    await once(child, "exit");
  });
});
