import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chown, mkdtemp, readdir, rm } from "node:fs/promises";
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
    const layout = layoutOf(values.instance, { run, viewed: false });
    if (!existsSync(join(layout.consoleData, "config.db")))
      throw new Error(`${layout.consoleData} has no database: nothing to reset`);
    const config = await configureConsole(layout, { host: "127.0.0.1", port: 8443 }, []);
    const { status } = spawnSync(layout.node, [join(layout.program, "dist/reset-password.mjs"), user], {
      stdio: "inherit",
      env: { ...process.env, LD_CONSOLE_CONFIG: config },
    });
    await returnToConsole(layout.consoleData);
    return status ?? 1;
  } finally {
    await rm(run, { recursive: true, force: true });
  }
}

/** SQLite may have made files beside the database: they must stay the console's own. */
async function returnToConsole(folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = (await ensureUsers()).console;
  for (const name of await readdir(folder)) await chown(join(folder, name), uid, gid);
}

try {
  process.exitCode = await resetPassword();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
