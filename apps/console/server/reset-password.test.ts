import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Browser } from "./browser-under-test";
import { type ConsoleUnderTest, consoleUnderTest } from "./console-under-test";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const password = "correct horse battery";
let console: ConsoleUnderTest;
let ann: Browser;
beforeAll(async () => {
  console = await consoleUnderTest();
  ann = console.newBrowser();
  const [, token] = console.running.setupLink!.split("#");
  await ann.api.session.setup.createAdministrator.mutate({ token: token!, name: "ann", password });
  await ann.signIn("ann", password);
});
afterAll(() => console.stop());

/** The program as an administrator runs it on the box, while the console goes on. */
function resetPassword(...names: string[]) {
  const path = join(console.folder, "console.json");
  writeFileSync(path, JSON.stringify(console.config));
  const args = ["--import", "tsx", "apps/console/server/reset-password.ts", ...names];
  return promisify(execFile)(process.execPath, args, { cwd: root, env: { ...process.env, LD_CONSOLE_CONFIG: path } });
}

it("prints a new password once and ends the sessions of the old one", async () => {
  expect(await ann.api.session.me.query()).toMatchObject({ name: "ann" });
  const { stdout } = await resetPassword("ann");
  const [, fresh] = /^new password of ann: (\S{16})$/m.exec(stdout)!;
  expect(await ann.api.session.me.query()).toBeNull();
  expect((await ann.signIn("ann", password)).status).toBe(401);
  expect((await ann.signIn("ann", fresh!)).status).toBe(200);
  const records = await ann.api.audit.list.query({});
  expect(records.map(({ action }) => action)).toContain("user.resetPassword");
  expect(JSON.stringify(records)).not.toContain(fresh);
});

it("says what is wrong when there is no such user", async () => {
  await expect(resetPassword("nobody")).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining("There is no user nobody"),
  });
  await expect(resetPassword()).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("usage") });
});
