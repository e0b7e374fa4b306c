import { copyFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface ProcessUser {
  /** Who it becomes; null: it stays the agent's user (where there is no root to leave). */
  readonly uid: number | null;
  readonly gid: number | null;
}

export interface ChildProgramOptions extends ProcessUser {
  readonly runDir: string;
}

/** Most that each process may ever have of root's powers, and what of it it starts with. */
const capabilities = {
  health: { bounding: "+net_raw", ambient: null },
  /** It listens on ports below 1024. */
  ftp: { bounding: "+net_bind_service", ambient: "+net_bind_service" },
  dns: { bounding: "+net_bind_service", ambient: "+net_bind_service" },
  /** What tells the DNS server of changes: nothing but the way to its socket. */
  dnsControl: { bounding: null, ambient: null },
} as const;
type ChildName = "health" | "ftp";

/** They make much short-lived rubbish: a small young generation is swept often instead of growing. MB. */
const smallHeap = ["--max-semi-space-size=2", "--max-old-space-size=192"];

/** Command line of a process of the agent: its own user, no groups, no new privileges, few capabilities. */
export async function childProgram(name: ChildName, options: ChildProgramOptions): Promise<[string, ...string[]]> {
  return confined(name, options, [process.execPath, ...smallHeap, ...(await entry(name, options))]);
}

/** The command line that runs `argv` as that user, with no more powers than a process of that name has. */
export function confined(
  name: keyof typeof capabilities,
  { uid, gid }: ProcessUser,
  argv: [string, ...string[]],
): [string, ...string[]] {
  if (uid === null || process.getuid?.() !== 0) return argv;
  const { bounding, ambient } = capabilities[name];
  const kept = ambient ? `-all,${ambient}` : "-all";
  return [
    "setpriv",
    `--reuid=${uid}`,
    `--regid=${gid ?? uid}`,
    "--clear-groups",
    "--no-new-privs",
    `--inh-caps=${kept}`,
    `--ambient-caps=${kept}`,
    `--bounding-set=-all${bounding ? `,${bounding}` : ""}`,
    "--",
    ...argv,
  ];
}

/** Beside this file when bundled; the source, through tsx, when this file is source. */
async function entry(name: ChildName, { runDir, uid }: ChildProgramOptions): Promise<string[]> {
  const own = fileURLToPath(import.meta.url);
  if (own.endsWith(".ts")) {
    const tsx = createRequire(import.meta.url).resolve("tsx");
    return ["--import", tsx, join(dirname(own), `../../${name}/src/main.ts`)];
  }
  const bundle = join(dirname(own), `${name}.mjs`);
  if (uid === null) return [bundle];
  // The product may lie in a folder that only root can enter; the run folder is open to look into.
  const readable = join(runDir, `${name}.mjs`);
  await copyFile(bundle, readable);
  return [readable];
}
