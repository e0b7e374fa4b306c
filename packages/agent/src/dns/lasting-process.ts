import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { open, readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

export interface LastingProcessOptions {
  readonly command: () => readonly [string, ...string[]];
  /** Where the next agent finds it: process id and start time. */
  readonly file: string;
  /** What it says; begun anew with each start. */
  readonly output: string;
  /** It ended by itself and is started again; with the last line it said. */
  readonly onDeath: (detail: string) => void;
}

export type LastingProcess = ReturnType<typeof createLastingProcess>;

/** Milliseconds. */
const lookInterval = 200;
const firstDelay = 100;
const longestDelay = 5_000;
/** A process that ran this long was well: the next restart is quick again. */
const wellAfter = 10_000;
const longestStop = 3_000;

/** A process that outlives the agent that started it: the next agent takes it over instead of starting another. */
export function createLastingProcess(options: LastingProcessOptions) {
  let identity: Identity | null = null;
  let watch: NodeJS.Timeout | null = null;
  let delay = firstDelay;
  let startedAt = 0;

  async function launch(): Promise<void> {
    const output = await open(options.output, "w", 0o600);
    try {
      const [program, ...argv] = options.command();
      // A session of its own: what ends the agent's does not end it.
      const stdio = ["ignore", output.fd, output.fd] as ["ignore", number, number];
      const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", NODE_ENV: "production" as const };
      const child = spawn(program, argv, { detached: true, stdio, env, cwd: "/" });
      await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
      child.unref();
      const pid = child.pid!;
      identity = { pid, start: startOf(pid) ?? "" };
      await writeFile(options.file, JSON.stringify(identity), { mode: 0o600 });
    } finally {
      await output.close();
    }
    startedAt = performance.now();
    look();
  }

  function look(): void {
    watch = setTimeout(async () => {
      if (identity && isAlive(identity)) return look();
      identity = null;
      options.onDeath(await lastWords(options.output));
      if (performance.now() - startedAt > wellAfter) delay = firstDelay;
      watch = setTimeout(() => void launch().catch(look), delay);
      delay = Math.min(delay * 2, longestDelay);
    }, lookInterval);
    watch.unref();
  }

  return {
    pid: () => identity?.pid ?? null,
    /** True between start() or takeOver() and stop(), also while it is being started again. */
    wanted: () => watch !== null,
    start: launch,
    /** False when no earlier agent left one running. */
    async takeOver(): Promise<boolean> {
      const left = await readIdentity(options.file);
      if (!left || !isAlive(left)) return false;
      identity = left;
      look();
      return true;
    },
    async stop(): Promise<void> {
      if (watch) clearTimeout(watch);
      watch = null;
      const leaving = identity;
      identity = null;
      await rm(options.file, { force: true });
      const deadline = performance.now() + longestStop;
      for (let signal: NodeJS.Signals | null = "SIGTERM"; leaving && isAlive(leaving); await pause(10)) {
        if (performance.now() > deadline) signal = "SIGKILL";
        if (signal) send(leaving.pid, signal);
        signal = null;
      }
    },
    /** The agent ends: it goes on. */
    leave(): void {
      if (watch) clearTimeout(watch);
      watch = null;
    },
  };
}

interface Identity {
  readonly pid: number;
  /** Clock ticks from boot to its start: process ids come again, both together do not. */
  readonly start: string;
}

async function readIdentity(file: string): Promise<Identity | null> {
  try {
    const { pid, start } = JSON.parse(await readFile(file, "utf8")) as Partial<Identity>;
    return Number.isInteger(pid) && typeof start === "string" ? { pid: pid!, start } : null;
  } catch {
    return null;
  }
}

function isAlive({ pid, start }: Identity): boolean {
  return startOf(pid) === start;
}

/** proc(5): after the program's name in brackets, state is field 3 and the start time field 22; null: none, or a zombie. */
function startOf(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)!.split(" ");
    return fields[0] === "Z" ? null : fields[19]!;
  } catch {
    return null;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between.
  }
}

async function lastWords(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.trim().split("\n").at(-1)!.slice(0, 300);
}
