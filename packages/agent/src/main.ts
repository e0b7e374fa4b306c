import { join } from "node:path";
import { message } from "@loaddirector/model";
import { type Agent, createAgent } from "./agent";
import { readAgentConfig } from "./agent-config";
import { createLog } from "./log";
import { selectEngines } from "./select-engine";
import { claimSocket } from "./sockets";

const log = createLog((line) => process.stdout.write(line));
const config = readAgentConfig(process.env);
const stopping = new AbortController();
let agent: Agent | null = null;

async function stop(): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort();
  await agent?.stop();
  process.exit(0);
}
process.on("SIGTERM", () => void stop());
process.on("SIGINT", () => void stop());

try {
  // The engine that is chosen starts: not beside another agent's.
  await claimSocket(join(config.runDir, "agent.sock"));
  agent = createAgent({ config, log, ...(await selectEngines(config, stopping.signal)) });
  await agent.start(stopping.signal);
  log("info", message("agent.started"), { instance: config.instance });
} catch (error) {
  log("error", message("agent.cannotStart"), { detail: error instanceof Error ? error.stack : String(error) });
  process.exit(1);
}
