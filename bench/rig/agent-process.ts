import { once } from "node:events";
import { readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AgentClient, createAgentClient } from "../../packages/agent-api/src/client";
import { createLab, execute, type Lab } from "../../packages/lab/src/index";
import { root } from "../../scripts/build/stamp";
import { agentFlags } from "../../scripts/start/agent";
import type { Session } from "../session";
import { prefix } from "./director";
import { scratchFolder } from "./scratch";
import { until } from "./until";

export interface AgentProcess {
  readonly client: AgentClient;
  readonly pid: number;
  /** The health process, a child of the agent. */
  readonly healthPid: number;
  readonly lab: Lab;
  /** Takes its lab and its tables along. */
  stop(): Promise<void>;
}

/** nobody: what the health process becomes. */
const unprivileged = 65_534;

/**
 * The agent as it is shipped, with the eBPF engine, inside the director of a lab of its own; one at a time. Its state is
 * new. `capacity`: least room in its tables, where the default is not meant.
 */
export async function startAgent(
  session: Session,
  capacity: Readonly<Record<string, number>> = {},
): Promise<AgentProcess> {
  const scratch = await scratchFolder(session);
  const lab = await createLab({ prefix, servers: 1, bulkBytes: 1 });
  session.later("lab", () => lab.down());
  const folder = await mkdtemp(join(scratch, "agent-"));
  await chmod(folder, 0o755); // the health process finds its program below
  const config = {
    instance: "bench",
    runDir: join(folder, "run"),
    stateDir: join(folder, "state"),
    engine: "ebpf",
    interfaces: ["external", "internal"].map((name) => ({ name, role: name })),
    healthUid: unprivileged,
    healthGid: unprivileged,
    capacity,
    objectPath: join(root, "packages/engine-ebpf/dist/director.bpf.o"),
  };
  await mkdir(config.runDir, { mode: 0o755 });
  await writeFile(join(folder, "agent.json"), JSON.stringify(config));
  const child = lab.spawnIn("director", [process.execPath, ...agentFlags, join(root, "dist/agent.mjs")], {
    env: { ...process.env, LD_CONFIG: join(folder, "agent.json") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => log.push(String(text)));
  const ended = once(child, "exit");
  const connection = createAgentClient({ socketPath: join(config.runDir, "agent.sock"), timeoutMs: 240_000 });
  let stopped: Promise<void> | null = null;
  const end = async () => {
    child.kill("SIGTERM");
    await ended;
    await connection.close();
    await execute(["umount", "-l", join(config.runDir, "bpf")], { timeout: 10_000 });
    await lab.down();
  };
  const stop = () => {
    stopped ??= end();
    return stopped;
  };
  session.later("agent", stop);
  await until("the agent answers", 20_000, session.signal, async () => {
    if (child.exitCode !== null) throw new Error(`the agent ended:\n${log.join("")}`);
    return connection.agent.status.query().then(
      () => true,
      () => false,
    );
  });
  const pid = child.pid!;
  await until("the agent has started its health process", 10_000, session.signal, () => childrenOf(pid).length === 1);
  return { client: connection.agent, pid, healthPid: childrenOf(pid)[0]!, lab, stop };
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
}
