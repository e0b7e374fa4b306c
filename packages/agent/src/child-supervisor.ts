import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { Message } from "@loaddirector/model";
import type { Log } from "./log";

export interface ChildSupervisorOptions {
  readonly command: () => Promise<[string, ...string[]]>;
  readonly onMessage: (text: unknown) => void;
  /** The process ended by itself; it is started again. */
  readonly onDeath: () => void;
  /** What to log when it cannot be started. */
  readonly failed: Message;
  readonly log: Log;
}

const firstDelay = 100;
const longestDelay = 5_000;
/** A process that ran this long was well: the next restart is quick again. Milliseconds. */
const wellAfter = 10_000;

/** Keeps one process running, between start() and stop(), and carries messages to it and from it. */
export function createChildSupervisor(options: ChildSupervisorOptions) {
  let child: ChildProcess | null = null;
  let stopped = true;
  let timer: NodeJS.Timeout | null = null;
  let delay = firstDelay;
  let startedAt = 0;

  async function spawnChild(): Promise<void> {
    const [program, ...argv] = await options.command();
    if (stopped) return;
    const fresh = spawn(program, argv, {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", NODE_ENV: "production" },
      cwd: "/",
    });
    child = fresh;
    startedAt = performance.now();
    fresh.on("message", options.onMessage);
    fresh.once("error", (error) => options.log("error", options.failed, { detail: error.message }));
    fresh.once("close", () => {
      child = null;
      if (!stopped) again();
    });
  }

  function again(): void {
    options.onDeath();
    if (performance.now() - startedAt > wellAfter) delay = firstDelay;
    timer = setTimeout(() => void spawnChild().catch(() => again()), delay);
    delay = Math.min(delay * 2, longestDelay);
  }

  return {
    async start(): Promise<void> {
      if (!stopped) return;
      stopped = false;
      await spawnChild();
    },
    /** False when there is nobody to hear it. A socket that goes with it belongs to the process from then on. */
    send(text: object, socket?: Socket): boolean {
      if (!child?.connected) return false;
      child.send(text, socket, () => {});
      return true;
    },
    pid: () => child?.pid ?? null,
    async stop(): Promise<void> {
      stopped = true;
      if (timer) clearTimeout(timer);
      const leaving = child;
      if (!leaving) return;
      const closed = new Promise<void>((resolve) => leaving.once("close", () => resolve()));
      leaving.kill("SIGTERM");
      const force = setTimeout(() => leaving.kill("SIGKILL"), 2_000);
      await closed;
      clearTimeout(force);
    },
  };
}
