import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildAll } from "./build";
import { configureConsole } from "./start/console";
import { layoutOf } from "./start/layout";
import { ensureUsers } from "./start/users";

const usage = "npm run reset-password -- <user> [--instance <name>]";
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { instance: { type: "string", default: "loaddirector" } },
});

/** Works on the database of the director of `npm start`, whether it runs or not. */
async function resetPassword(): Promise<number> {
  const [user] = positionals;
  if (!user || positionals.length > 1) throw new Error(usage);
  await buildAll();
  const run = await mkdtemp(join(tmpdir(), "loaddirector-reset-"));
  try {
    await chmod(run, 0o755);
    const layout = layoutOf(values.instance, { run, viewed: false });
    if (!existsSync(join(layout.consoleData, "config.db")))
      throw new Error(`${layout.consoleData} has no database: nothing to reset`);
    const config = await configureConsole(layout, { host: "127.0.0.1", port: 8443 }, []);
    const [program, ...args] = [
      ...(await identity()),
      layout.node,
      join(layout.program, "dist/reset-password.mjs"),
      user,
    ];
    const { status } = spawnSync(program!, args, {
      stdio: "inherit",
      env: { ...process.env, LD_CONSOLE_CONFIG: config },
    });
    return status ?? 1;
  } finally {
    await rm(run, { recursive: true, force: true });
  }
}

/** The console's user, so that the database stays its own; it may read on the way to it, wherever the clone is. */
async function identity(): Promise<string[]> {
  if (process.getuid?.() !== 0) return [];
  const { uid, gid } = (await ensureUsers()).console;
  const reach = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"];
  return ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", ...reach, "--no-new-privs", "--"];
}

try {
  process.exitCode = await resetPassword();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
