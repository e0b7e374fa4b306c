import { mkdir, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import type { User } from "../../packages/lab/src/index";
import type { Layout } from "./layout";

export interface Listen {
  host: string;
  port: number;
}

/** Printed by the console while there is no user yet. */
export const firstAdministratorLine = /^first-administrator-link: (https:\/\/\S+)$/;

/** Logged by the console once it listens and has printed what there was to print. */
export const listeningLine = /console of .+ listens on /;

/** Writes console.json, readable by the console's user, and returns its path. `names`: hosts browsers may ask for. */
export async function configureConsole(layout: Layout, listen: Listen, names: readonly string[]): Promise<string> {
  const path = join(layout.run, "console.json");
  const config = {
    listen,
    dataDir: layout.consoleData,
    agentSocket: layout.agentSocket,
    certificateDir: join(layout.consoleData, "certificate"),
    allowedHosts: names,
    boxName: layout.instance,
  };
  await mkdir(layout.run, { recursive: true, mode: 0o755 });
  await writeFile(path, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o644 });
  return path;
}

export function consoleProgram(layout: Layout): string[] {
  return [layout.node, "--enable-source-maps", join(layout.program, "dist/console.mjs")];
}

/** No capability, and no way to get one: not by a set-user-id program either. `user` null: the caller's own. */
export function unprivileged(user: User | null, argv: readonly string[]): string[] {
  if (!user) return [...argv];
  const identity = [`--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"];
  return ["setpriv", ...identity, "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "--", ...argv];
}

/** Waits until the console answers over HTTPS. Its certificate is its own, made at first start: not checked here. */
export async function consoleAnswers(
  { host, port }: Listen,
  assertAlive: () => void,
  deadline = Date.now() + 60_000,
): Promise<void> {
  for (;;) {
    const status = await statusOf(host, port).catch((error: Error) => error);
    if (status === 200) return;
    if (Date.now() > deadline)
      throw new Error(`the console does not answer: ${status instanceof Error ? status.message : status}`);
    assertAlive();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function statusOf(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host,
        port,
        path: "/healthz",
        headers: { host: `localhost:${port}` },
        rejectUnauthorized: false,
        agent: false,
        timeout: 2_000,
      },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer within 2 s")));
    outgoing.on("error", reject);
    outgoing.end();
  });
}
