import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Lab } from "../../packages/lab/src/index";
import type { Layout } from "./layout";
import { keepMountNamespace } from "./mount-namespace";

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
  const { keeper, mount, enter } = await keepMountNamespace((argv) =>
    lab.spawnIn("director", argv, { stdio: "ignore", detached: true }),
  );
  keeper.unref();
  const bind = (source: string, target: string, options: string) => mount("-o", `bind,${options}`, source, target);
  await mkdir(layout.program, { recursive: true });
  await mkdir(writable.target, { recursive: true });
  await writeFile(layout.node, "");
  await bind(layout.tree, layout.program, "ro,nosuid,nodev");
  await bind(process.execPath, layout.node, "ro,nosuid,nodev");
  await bind(writable.source, writable.target, "nosuid,nodev,noexec");
  return {
    enter: (argv) => enter(argv, `--net=/run/netns/${lab.namespace("director")}`),
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
