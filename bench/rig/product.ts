import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../../scripts/build/stamp";
import type { Session } from "../session";
import { prefix } from "./director";

/** The whole product as `npm start` brings it up, beside another one that may run. */
export interface Product {
  /** Origin of the console on this machine. */
  readonly url: string;
  /** One-time link for the first administrator; null when there is one. */
  readonly link: string | null;
  /** Seconds from the start of the command to its welcome: console, agent and demo traffic are there. */
  readonly seconds: number;
  stop(): Promise<void>;
}

const instance = `${prefix}-page`;
const limit = 180_000;

/** Removes configuration and history, so that the next start is a first one. */
export async function forgetProduct(): Promise<void> {
  await rm(join(root, ".state", instance), { recursive: true, force: true });
  await rm(join("/run/loaddirector", instance), { recursive: true, force: true });
}

export async function startProduct(session: Session): Promise<Product> {
  const began = performance.now();
  // What npm itself adds to `npm start` is not ours; a session of its own, so that Ctrl-C reaches it through stop() only.
  const child = spawn(process.execPath, [join(root, "scripts/start.mjs"), "--instance", instance], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  session.later("npm start", stop);
  const lines: string[] = [];
  const welcomed = new Promise<number>((resolve, reject) => {
    const read = (line: string) => {
      lines.push(line.trim());
      if (/Ctrl-C takes everything down/.test(line)) resolve((performance.now() - began) / 1000);
    };
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", read);
    const fail = (reason: string) => reject(new Error(`npm start ${reason}:\n${lines.join("\n")}`));
    ended.then(() => fail("ended"));
    setTimeout(() => fail("takes too long"), limit).unref();
    session.signal.addEventListener("abort", () => fail("was stopped"), { once: true });
  });
  const seconds = await welcomed;
  const url = lines.find((line) => line.startsWith("Console "))?.split(/\s+/)[1];
  if (!url) throw new Error(`npm start names no console:\n${lines.join("\n")}`);
  const link = lines.find((line) => /^https:\/\/\S+\/setup#/.test(line)) ?? null;
  return { url: new URL(url).origin, link, seconds, stop };
}
