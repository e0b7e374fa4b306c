import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ApplyOutcome, contentHash } from "@loaddirector/agent-api";
import { createAgentClient } from "@loaddirector/agent-api/client";
import { type Config, emptyConfig } from "@loaddirector/model";
import { changesBetween } from "./running-record";

export interface AgentProcessOptions {
  /** Fields of agent.json besides the folders. */
  readonly config: Readonly<Record<string, unknown>> & { readonly instance: string };
  /** Its command line; default: the source, which only users who may read the clone can run. */
  readonly program?: readonly string[];
  /** Turns a command line into one that runs where the agent should, such as in a network namespace. */
  readonly within?: (argv: string[]) => string[];
}

/** The agent as the process it is, with folders of its own; for tests that kill it. */
export async function createAgentProcess({ config, program: given, within = (argv) => argv }: AgentProcessOptions) {
  const folder = await mkdtemp(join(tmpdir(), `${config.instance}-`));
  const runDir = join(folder, "run");
  const stateDir = join(folder, "state");
  const configPath = join(folder, "agent.json");
  await chmod(folder, 0o711); // the health process finds its program below
  await mkdir(runDir);
  await writeFile(configPath, JSON.stringify({ ...config, runDir, stateDir }));
  const socketPath = join(runDir, "agent.sock");
  const output: string[] = [];
  let child: ChildProcess | null = null;
  let client = createAgentClient({ socketPath });

  async function start(): Promise<void> {
    const tsx = createRequire(import.meta.url).resolve("tsx");
    const main = fileURLToPath(new URL("./main.ts", import.meta.url));
    const [program, ...argv] = within([...(given ?? [process.execPath, "--import", tsx, main])]);
    const fresh = spawn(program!, argv, {
      env: { ...process.env, LD_CONFIG: configPath },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = fresh;
    const started = new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        output.push(chunk.toString());
        if (chunk.includes('"agent.started"')) resolve();
      };
      fresh.stdout?.on("data", read);
      fresh.stderr?.on("data", read);
      fresh.once("exit", (code, signal) => reject(new Error(`agent ended (${code ?? signal}): ${output.join("")}`)));
    });
    await started;
    await client.close();
    client = createAgentClient({ socketPath });
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const leaving = child;
    if (!leaving || leaving.exitCode !== null || leaving.signalCode !== null) return;
    const gone = new Promise((resolve) => leaving.once("exit", resolve));
    leaving.kill(signal);
    await gone;
  }

  return {
    folder,
    stateDir,
    runDir,
    start,
    end,
    pid: () => child?.pid ?? 0,
    output: () => output.join(""),
    agent: () => client.agent,
    apply(revision: number, config: Config, confirmWithin: number | null = null): Promise<ApplyOutcome> {
      const changes = changesBetween(emptyConfig(), config);
      const hash = contentHash(config);
      return client.agent.applyRevision.mutate({ base: null, changes, revision, hash, confirmWithin });
    },
    async remove(): Promise<void> {
      await end("SIGTERM");
      await client.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type AgentProcess = Awaited<ReturnType<typeof createAgentProcess>>;
