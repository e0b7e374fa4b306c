import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, browser } from "./browser-under-test";
import type { ConsoleConfig } from "./config";
import { type ConsoleParts, type RunningConsole, startConsole } from "./start-console";

export interface ConsoleUnderTest {
  readonly config: ConsoleConfig;
  readonly folder: string;
  readonly running: RunningConsole;
  readonly log: string[];
  /** A browser with an empty cookie jar. */
  newBrowser(): Browser;
  stop(): Promise<void>;
}

export async function consoleConfig(folder: string, agentSocket: string): Promise<ConsoleConfig> {
  const port = await freePort();
  return {
    listen: { host: "127.0.0.1", port },
    dataDir: join(folder, "data"),
    agentSocket,
    certificateDir: join(folder, "certificate"),
    allowedHosts: [`localhost:${port}`],
    boxName: "lb-test",
  };
}

/** A console without pages on a folder of its own, over real HTTPS. Without `agentSocket` the agent is silent. */
export async function consoleUnderTest(
  agentSocket?: string,
  parts: Partial<ConsoleParts> = {},
): Promise<ConsoleUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), "ldx-console-"));
  const config = await consoleConfig(folder, agentSocket ?? join(folder, "no-agent.sock"));
  const log: string[] = [];
  const running = await startConsole(config, { log: (line) => log.push(line), pages: async () => null, ...parts });
  const certificate = readFileSync(join(config.certificateDir, "console.crt"), "utf8");
  return {
    config,
    folder,
    running,
    log,
    newBrowser: () => browser({ port: running.port, certificate }),
    stop: async () => {
      await running.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
