import { readdirSync, readlinkSync, statSync } from "node:fs";
import { execute } from "./program";

const folder = "/run/netns";

/** The user a process runs as; groups are cleared. */
export interface User {
  uid: number;
  gid: number;
}

/**
 * The command line that runs `argv` in a network namespace.
 * nsenter, not `ip netns exec`: that one remounts /sys, and BPF pins made inside would be gone.
 */
export function inNamespace(name: string, argv: readonly string[], user?: User): string[] {
  const drop = user ? ["setpriv", `--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups", "--"] : [];
  return ["nsenter", `--net=${folder}/${name}`, "--", ...drop, ...argv];
}

/** Names of all namespaces of this host that `ip netns` knows. */
export function listNamespaces(): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Ids of the processes whose network namespace is the named one; empty when it does not exist. */
export function processesIn(name: string): number[] {
  let inode: number;
  try {
    inode = statSync(`${folder}/${name}`).ino;
  } catch {
    return [];
  }
  const wanted = `net:[${inode}]`;
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => {
      try {
        return readlinkSync(`/proc/${entry}/ns/net`) === wanted;
      } catch {
        return false; // ended in between
      }
    })
    .map(Number);
}

/** Ends every process in the namespaces: SIGTERM, and SIGKILL for those still there after `grace` milliseconds. */
export async function endProcesses(names: readonly string[], grace = 3_000): Promise<void> {
  const residents = () => names.flatMap(processesIn);
  send(residents(), "SIGTERM");
  const deadline = Date.now() + grace;
  let pause = 5;
  while (residents().length > 0) {
    if (Date.now() > deadline) send(residents(), "SIGKILL");
    if (Date.now() > deadline + grace) throw new Error(`processes ${residents().join(", ")} do not end`);
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, 100);
  }
}

/** Removes namespaces with all their interfaces; those that are not there are left out. */
export async function removeNamespaces(names: readonly string[]): Promise<void> {
  const present = listNamespaces();
  const lines = names.filter((name) => present.includes(name)).map((name) => `netns del ${name}`);
  if (lines.length > 0) await execute(["ip", "-batch", "-"], { input: `${lines.join("\n")}\n` });
}

function send(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // ended in between
    }
  }
}
