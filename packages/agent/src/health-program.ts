import { copyFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface HealthProgramOptions {
  readonly runDir: string;
  /** Who it becomes; null: it stays the agent's user (where there is no root to leave). */
  readonly uid: number | null;
  readonly gid: number | null;
}

/** Checks make much short-lived rubbish: a small young generation is swept often instead of growing. MB. */
const smallHeap = ["--max-semi-space-size=2", "--max-old-space-size=192"];

/** Command line of the health process: its own user, no groups, no new privileges, CAP_NET_RAW at most. */
export async function healthProgram(options: HealthProgramOptions): Promise<[string, ...string[]]> {
  const node: [string, ...string[]] = [process.execPath, ...smallHeap, ...(await entry(options))];
  if (options.uid === null || process.getuid?.() !== 0) return node;
  const { uid, gid } = options;
  return [
    "setpriv",
    `--reuid=${uid}`,
    `--regid=${gid ?? uid}`,
    "--clear-groups",
    "--no-new-privs",
    "--inh-caps=-all",
    "--ambient-caps=-all",
    "--bounding-set=-all,+net_raw",
    "--",
    ...node,
  ];
}

/** Beside this file when bundled; the source, through tsx, when this file is source. */
async function entry({ runDir, uid }: HealthProgramOptions): Promise<string[]> {
  const own = fileURLToPath(import.meta.url);
  if (own.endsWith(".ts")) {
    const tsx = createRequire(import.meta.url).resolve("tsx");
    return ["--import", tsx, join(dirname(own), "../../health/src/main.ts")];
  }
  const bundle = join(dirname(own), "health.mjs");
  if (uid === null) return [bundle];
  // The product may lie in a folder that only root can enter; the run folder is open to look into.
  const readable = join(runDir, "health.mjs");
  await copyFile(bundle, readable);
  return [readable];
}
