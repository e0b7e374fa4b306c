import { readdirSync, readFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execute } from "../../packages/lab/src/index";
import type { Session } from "../session";

/** One folder per process that measures, named by its id. */
const home = join(process.getuid?.() === 0 ? "/run" : tmpdir(), "loaddirector-bench");

/** The folder of the session, for its time. What killed runs left behind, mounted file systems included, goes first. */
export async function scratchFolder(session: Session): Promise<string> {
  await mkdir(home, { recursive: true, mode: 0o755 });
  for (const name of readdirSync(home)) if (!isAlive(Number(name))) await remove(join(home, name));
  const path = join(home, String(process.pid));
  // Others may look into it: the health process has a user of its own.
  await mkdir(path, { recursive: true, mode: 0o755 });
  session.later("scratch folder", () => remove(path));
  return path;
}

async function remove(path: string): Promise<void> {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  const below = mounts.map((line) => line.split(" ")[1] ?? "").filter((place) => place.startsWith(`${path}/`));
  for (const place of below.reverse()) await execute(["umount", place], { timeout: 10_000 });
  await rm(path, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
