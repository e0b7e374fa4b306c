import { type ChildProcess, spawn } from "node:child_process";
import { type CheckTarget, type FromHealth, fromHealthSchema, type ToHealth } from "@loaddirector/health";
import { canonicalJson, type Health, message } from "@loaddirector/model";
import type { Log } from "./log";

export interface HealthSupervisorOptions {
  readonly command: () => Promise<[string, ...string[]]>;
  /** The checks as they should be now; asked at every start of the process. */
  readonly targets: () => readonly CheckTarget[];
  readonly onResults: (results: ReadonlyMap<string, Health>) => void;
  /** The process ended by itself; last known health holds until it is back. */
  readonly onDeath: () => void;
  readonly log: Log;
}

export type HealthSupervisor = ReturnType<typeof createHealthSupervisor>;

const firstDelay = 100;
const longestDelay = 5_000;
/** A process that ran this long was well: the next restart is quick again. Milliseconds. */
const wellAfter = 10_000;

/** Keeps one health process running and tells it what to check. */
export function createHealthSupervisor(options: HealthSupervisorOptions) {
  let child: ChildProcess | null = null;
  let stopped = true;
  let timer: NodeJS.Timeout | null = null;
  let delay = firstDelay;
  let told = "";
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
    fresh.on("message", receive);
    fresh.once("error", (error) => options.log("error", message("agent.healthFailed"), { detail: error.message }));
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

  function receive(text: unknown): void {
    const parsed = fromHealthSchema.safeParse(text);
    if (!parsed.success) {
      options.log("error", message("agent.healthUnclear"));
      return;
    }
    const said: FromHealth = parsed.data;
    if (said.type === "ready") {
      told = "";
      configure();
    } else options.onResults(new Map(said.results.map(({ id, health }) => [id, health])));
  }

  /** Sends the list when it is another one than the process has. Last known health alone makes no other list. */
  function configure(): void {
    if (!child?.connected) return;
    const checks = [...options.targets()];
    const list = canonicalJson(checks.map((target) => ({ ...target, lastKnown: null })));
    if (list === told) return;
    told = list;
    const text: ToHealth = { type: "checks", checks };
    child.send(text, () => {});
  }

  return {
    async start(): Promise<void> {
      stopped = false;
      await spawnChild();
    },
    configure,
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
