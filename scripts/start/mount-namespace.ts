import type { ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { execute } from "../../packages/lab/src/index";

export interface MountNamespace {
  /** Sleeps; the namespace ends with it. */
  readonly keeper: ChildProcess;
  /** mount(8) inside, with these arguments. Nothing of it shows outside. */
  mount(...argv: string[]): Promise<unknown>;
  /** Command line that runs `argv` inside, entering these other namespaces as well. */
  enter(argv: readonly string[], ...others: string[]): string[];
}

/** `start` runs the command line of the process that keeps it. */
export async function keepMountNamespace(start: (argv: readonly string[]) => ChildProcess): Promise<MountNamespace> {
  const keeper = start(["unshare", "--mount", "--propagation", "private", "--", "sleep", "infinity"]);
  await becomes(keeper, "sleep");
  const enter = (argv: readonly string[], ...others: string[]) => [
    "nsenter",
    `--mount=/proc/${keeper.pid}/ns/mnt`,
    ...others,
    "--",
    ...argv,
  ];
  return { keeper, enter, mount: (...argv) => execute(enter(["mount", ...argv])) };
}

async function becomes(process: ChildProcess, name: string): Promise<void> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const current = await readFile(`/proc/${process.pid}/comm`, "utf8").catch(() => "");
    if (current.trim() === name) return;
    if (process.exitCode !== null || Date.now() > deadline) throw new Error("unshare made no mount namespace");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
