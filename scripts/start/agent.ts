import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AgentStatus } from "@loaddirector/agent-api";
import { createAgentClient } from "@loaddirector/agent-api/client";
import type { Layout } from "./layout";
import type { Users } from "./users";

/** What the agent keeps of root's powers, and cannot get back more than. Health needs the raw sockets, FTP and DNS their ports. */
const agentCapabilities = [
  "chown",
  "dac_override",
  "fowner",
  "kill",
  "setgid",
  "setuid",
  "setpcap",
  "net_admin",
  "net_bind_service",
  "net_raw",
  "sys_admin",
  "sys_resource",
  "perfmon",
  "bpf",
];

/** `auto`: eBPF where it works; else memory, and the status says why. */
export type EngineChoice = "ebpf" | "memory" | "auto";

/** Writes agent.json and returns its path. `users`: null where the agent has no root to give away. */
export async function configureAgent(layout: Layout, engine: EngineChoice, users: Users | null): Promise<string> {
  const path = join(layout.run, "agent.json");
  const config = {
    instance: layout.instance,
    runDir: layout.run,
    stateDir: layout.agentState,
    engine,
    interfaces: ["external", "internal", "heartbeat", "management"].map((name) => ({ name, role: name })),
    ...(users
      ? {
          consoleUid: users.console.uid,
          consoleGid: users.console.gid,
          healthUid: users.health.uid,
          healthGid: users.health.gid,
          ftpUid: users.ftp.uid,
          ftpGid: users.ftp.gid,
          dnsUid: users.dns.uid,
          dnsGid: users.dns.gid,
        }
      : {}),
    objectPath: join(layout.program, "packages/engine-ebpf/dist/director.bpf.o"),
  };
  await mkdir(layout.run, { recursive: true, mode: 0o755 });
  await writeFile(path, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  return path;
}

/** One sample a second makes much short-lived rubbish: a small young generation saves 20 MB. */
export const agentFlags = ["--max-semi-space-size=2", "--enable-source-maps"] as const;

export function agentCommand(layout: Layout, bounded: boolean): string[] {
  const argv = [layout.node, ...agentFlags, join(layout.program, "dist/agent.mjs")];
  if (!bounded) return argv;
  const kept = agentCapabilities.map((name) => `+${name}`).join(",");
  return ["setpriv", `--bounding-set=-all,${kept}`, "--inh-caps=-all", "--no-new-privs", "--", ...argv];
}

/** Waits until the agent answers and returns what it says. */
export async function agentAnswers(
  layout: Layout,
  assertAlive: () => void,
  deadline = Date.now() + 20_000,
): Promise<AgentStatus> {
  const client = createAgentClient({ socketPath: layout.agentSocket, timeoutMs: 2_000 });
  try {
    for (;;) {
      const status = await client.agent.status.query().catch((error: Error) => error);
      if (!(status instanceof Error)) return status;
      if (Date.now() > deadline) throw new Error(`the agent does not answer: ${status.message}`, { cause: status });
      assertAlive();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    await client.close();
  }
}
