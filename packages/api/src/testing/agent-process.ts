import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createAgentClient } from "@loaddirector/agent-api/client";
import { until } from "./until";

export interface AgentProcess {
  readonly socketPath: string;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** Also after kill(), on the same state. Resolves when it answers. */
  start(): Promise<void>;
}

/** Milliseconds a test may take to start it, on a machine that is busy with other tests. */
export const startLimit = 60_000;

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** The real agent with the memory engine, as a process of its own; its files are under `folder`. */
export async function agentProcess(folder: string): Promise<AgentProcess> {
  const runDir = join(folder, "run");
  const stateDir = join(folder, "state");
  for (const path of [runDir, stateDir]) mkdirSync(path, { recursive: true, mode: 0o700 });
  const config = join(folder, "agent.json");
  writeFileSync(config, JSON.stringify({ instance: "test", runDir, stateDir, engine: "memory" }));
  const socketPath = join(runDir, "agent.sock");
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    const output: string[] = [];
    const started = spawn(process.execPath, ["--import", "tsx", "packages/agent/src/main.ts"], {
      cwd: root,
      env: { ...process.env, LD_CONFIG: config },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    for (const stream of [started.stdout, started.stderr]) stream?.on("data", (data) => output.push(String(data)));
    const client = createAgentClient({ socketPath });
    try {
      await until("the agent answers", startLimit - 5_000, () => {
        if (started.exitCode !== null) throw new Error(`the agent ended:\n${output.join("")}`);
        return client.agent.status.query().then(
          () => true,
          () => false,
        );
      });
    } finally {
      await client.close();
    }
  }

  async function kill(): Promise<void> {
    const running = child;
    child = null;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGKILL");
    await gone;
  }

  await start();
  return { socketPath, kill, start };
}
