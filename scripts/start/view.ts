import type { ChildProcess } from "node:child_process";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execute, type Lab } from "../../packages/lab/src/index";
import type { Layout } from "./layout";

/**
 * What a process sees of this machine's files: a mount namespace of its own in which the tree stands, read-only, at a
 * path everybody may enter, wherever the clone really is, with Node beside it. Nothing of it shows outside.
 * A sleeping process in the director's namespace keeps the view alive while its users are restarted, and ends with the lab.
 */
export interface View {
  /** Command line that runs `argv` with this view and the director's network. */
  enter(argv: readonly string[]): string[];
}

export interface Writable {
  /** Folder outside. */
  source: string;
  /** Where it stands in the view. */
  target: string;
}

export async function openView(lab: Lab, layout: Layout, writable: Writable): Promise<View> {
  await assertReadable(layout.tree);
  const keeper = lab.spawnIn(
    "director",
    ["unshare", "--mount", "--propagation", "private", "--", "sleep", "infinity"],
    {
      stdio: "ignore",
      detached: true,
    },
  );
  await becomes(keeper, "sleep");
  keeper.unref();
  const namespace = `--mount=/proc/${keeper.pid}/ns/mnt`;
  const bind = async (source: string, target: string, options: string) => {
    await execute(["nsenter", namespace, "--", "mount", "-o", `bind,${options}`, source, target]);
  };
  await mkdir(layout.program, { recursive: true });
  await mkdir(writable.target, { recursive: true });
  await writeFile(layout.node, "");
  await bind(layout.tree, layout.program, "ro,nosuid,nodev");
  await bind(process.execPath, layout.node, "ro,nosuid,nodev");
  await bind(writable.source, writable.target, "nosuid,nodev,noexec");
  return {
    enter: (argv) => ["nsenter", namespace, `--net=/run/netns/${lab.namespace("director")}`, "--", ...argv],
  };
}

/** The view opens the way to the tree, not the files themselves. */
async function assertReadable(tree: string): Promise<void> {
  for (const path of [tree, ...["dist", "node_modules", "package.json"].map((name) => join(tree, name))]) {
    const readable = ((await stat(path)).mode & 0o004) !== 0;
    if (!readable)
      throw new Error(`${path} is readable by its owner only: clone with umask 022, or chmod -R go+rX ${tree}`);
  }
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
