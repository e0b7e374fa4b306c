import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openStore } from "@loaddirector/store";
import { afterEach, beforeEach, expect, it } from "vitest";
import { consoleConfig } from "./console-under-test";

const root = fileURLToPath(new URL("../../..", import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ldx-main-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function start(config: object) {
  const path = join(folder, "console.json");
  writeFileSync(path, JSON.stringify(config));
  return promisify(execFile)(process.execPath, ["--import", "tsx", "apps/console/server/main.ts"], {
    cwd: root,
    env: { ...process.env, LD_CONSOLE_CONFIG: path },
    timeout: 110_000,
  });
}

it("does not start on a database of a newer version, and says so in words", async () => {
  const config = await consoleConfig(folder, join(folder, "no-agent.sock"));
  mkdirSync(config.dataDir);
  const store = await openStore({
    path: join(config.dataDir, "config.db"),
    migrations: join(root, "prisma/migrations"),
  });
  store.database.sql.exec(
    `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name") VALUES ('1', '2', '2099_next')`,
  );
  await store.database.close();
  await expect(start(config)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/cannot start: The database was written by a newer version \(2099_next\)\. Install/),
  });
});

it("names what is wrong with its configuration", async () => {
  const config = await consoleConfig(folder, join(folder, "no-agent.sock"));
  const outcome = start({ ...config, listen: { host: "", port: 70_000 } });
  await expect(outcome).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/port/) });
});
