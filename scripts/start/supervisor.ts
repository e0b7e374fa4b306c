import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";

export interface Supervised {
  readonly name: string;
  /** Of the process that runs now, or null between two. */
  readonly pid: number | null;
  /** How often it was started again. */
  readonly restarts: number;
  /** SIGTERM, and SIGKILL after `grace` milliseconds; not started again. */
  stop(grace?: number): Promise<void>;
}

export interface SupervisorOptions {
  name: string;
  /** Standard output and error go there, line by line. */
  logFile: string;
  /** Starts the process with piped standard output and error. */
  spawn(): ChildProcess;
  /** Sees each line; returns false to keep it out of the log. */
  onLine?(line: string): boolean;
  onRestart?(reason: string): void;
}

const shortest = 50;
const longest = 5_000;

/** Keeps a process running: at once again after its first death, ever later when it keeps dying young. */
export function supervise({ name, logFile, spawn, onLine, onRestart }: SupervisorOptions): Supervised {
  const log = createWriteStream(logFile, { flags: "a", mode: 0o600 });
  let child: ChildProcess | null = null;
  let stopping = false;
  let restarts = 0;
  let pause = shortest;
  let waiting: NodeJS.Timeout | undefined;

  const read = (stream: NodeJS.ReadableStream | null) => {
    if (!stream) return;
    createInterface({ input: stream }).on("line", (line) => {
      if (onLine?.(line) ?? true) log.write(`${line}\n`);
    });
  };

  const begin = () => {
    const started = Date.now();
    const current = spawn();
    child = current;
    read(current.stdout);
    read(current.stderr);
    let over = false;
    const end = (reason: string) => {
      if (over) return;
      over = true;
      child = null;
      if (stopping) return;
      pause = Date.now() - started > 10_000 ? shortest : Math.min(pause * 2, longest);
      restarts++;
      onRestart?.(reason);
      waiting = setTimeout(begin, pause);
    };
    current.once("error", (error) => end(error.message));
    current.once("exit", (status, signal) => end(signal ?? `status ${status}`));
  };
  begin();

  return {
    name,
    get pid() {
      return child?.pid ?? null;
    },
    get restarts() {
      return restarts;
    },
    async stop(grace = 5_000) {
      stopping = true;
      clearTimeout(waiting);
      const current = child;
      if (current) {
        const exit = once(current, "exit");
        current.kill("SIGTERM");
        const timer = setTimeout(() => current.kill("SIGKILL"), grace);
        await exit;
        clearTimeout(timer);
      }
      log.end();
    },
  };
}
