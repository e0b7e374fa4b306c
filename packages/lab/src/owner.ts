import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

interface Owner {
  pid: number;
  /** Start time in clock ticks since boot: tells a process from a later one with the same id. */
  started: string;
}

/** Notes in the lab's folder which process keeps it. */
export async function recordOwner(stateDir: string, pid = process.pid): Promise<void> {
  const owner: Owner = { pid, started: startTime(pid) ?? "" };
  await writeFile(join(stateDir, "owner.json"), JSON.stringify(owner));
}

/** The process that keeps the lab, or null when it is gone (then the lab is a leftover). */
export async function livingOwner(stateDir: string): Promise<number | null> {
  try {
    const owner = JSON.parse(await readFile(join(stateDir, "owner.json"), "utf8")) as Owner;
    return startTime(owner.pid) === owner.started ? owner.pid : null;
  } catch {
    return null;
  }
}

/** Field 22 of /proc/<pid>/stat; the name in field 2 may hold spaces and brackets. */
function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
