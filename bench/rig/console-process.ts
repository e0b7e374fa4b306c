import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Browser, browser } from "../../apps/console/server/browser-under-test";
import type { ConsoleConfig } from "../../apps/console/server/config";
import { consoleConfig } from "../../apps/console/server/console-under-test";
import type { Config } from "../../packages/model/src/index";
import { commitCandidate, openStore, seedCandidate, settleRevision } from "../../packages/store/src/index";
import { root } from "../../scripts/build/stamp";
import { firstAdministratorLine } from "../../scripts/start/console";
import type { Session } from "../session";
import { scratchFolder } from "./scratch";

export interface ConsoleProcess {
  readonly config: ConsoleConfig;
  readonly certificate: string;
  readonly pid: number;
  /** Signed in as the first administrator. */
  readonly administrator: Browser;
}

const password = "a password of the benches";

/** The console as it is shipped, on a new database in which these revisions were applied; no agent answers it. */
export async function startConsoleProcess(session: Session, revisions: readonly Config[]): Promise<ConsoleProcess> {
  const folder = await scratchFolder(session);
  const config = await consoleConfig(folder, join(folder, "no-agent.sock"));
  await writeFile(join(folder, "console.json"), JSON.stringify(config));
  await seed(session, config.dataDir, revisions);
  const child = spawn(process.execPath, [join(root, "dist/console.mjs")], {
    env: { ...process.env, NODE_ENV: "production", LD_CONSOLE_CONFIG: join(folder, "console.json") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  session.later("console", async () => {
    child.kill("SIGTERM");
    await ended;
  });
  const log: string[] = [];
  child.stderr.on("data", (text) => log.push(String(text)));
  const link = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const found = firstAdministratorLine.exec(line)?.[1];
      if (found) resolve(found);
    });
    ended.then(() => reject(new Error(`the console ended:\n${log.join("")}`)));
    session.signal.addEventListener("abort", () => reject(session.signal.reason), { once: true });
  });
  const certificate = readFileSync(join(config.certificateDir, "console.crt"), "utf8");
  const administrator = browser({ port: config.listen.port, certificate });
  const token = new URL(link).hash.slice(1);
  await administrator.api.session.setup.createAdministrator.mutate({ token, name: "bench", password });
  await administrator.signIn("bench", password);
  return { config, certificate, pid: child.pid!, administrator };
}

async function seed({ signal }: Session, dataDir: string, revisions: readonly Config[]): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const store = await openStore({ path: join(dataDir, "config.db"), migrations: join(root, "prisma/migrations") });
  try {
    for (const config of revisions) {
      signal.throwIfAborted();
      await seedCandidate(store, config, "bench");
      signal.throwIfAborted();
      const { counter } = store.view;
      const { number } = await commitCandidate(store, { counter, author: "bench", comment: "", confirmWithin: null });
      await settleRevision(store, { number, outcome: "applied" });
    }
  } finally {
    await store.database.close();
  }
}
