import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { buildBundles } from "../build/bundles";
import { root } from "../build/stamp";

export interface BundledAgent {
  /** Command line of the agent, its health program beside it. */
  argv: string[];
  remove(): Promise<void>;
}

/**
 * The agent as a box runs it, made from the sources of this moment. As source, its health process could not change its
 * user in a clone that only root may read.
 */
export async function bundleAgent(): Promise<BundledAgent> {
  const cache = join(root, "node_modules/.cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "agent-"));
  await buildBundles(["agent", "health", "ftp"], relative(root, folder));
  return {
    argv: [process.execPath, "--enable-source-maps", join(folder, "agent.mjs")],
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
