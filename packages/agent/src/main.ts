import { message } from "@loaddirector/model";
import { createAgent } from "./agent";
import { readAgentConfig } from "./agent-config";
import { createLog } from "./log";
import { selectEngines } from "./select-engine";

const log = createLog((line) => process.stdout.write(line));
const config = readAgentConfig(process.env);
const stopping = new AbortController();
const agent = createAgent({ config, log, ...(await selectEngines(config, stopping.signal)) });

async function stop(): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort();
  await agent.stop();
  process.exit(0);
}
process.on("SIGTERM", () => void stop());
process.on("SIGINT", () => void stop());

try {
  await agent.start(stopping.signal);
  log("info", message("agent.started"), { instance: config.instance });
} catch (error) {
  log("error", message("agent.cannotStart"), { detail: error instanceof Error ? error.stack : String(error) });
  process.exit(1);
}
