import { spawn } from "node:child_process";
import { join } from "node:path";
import type { AgentStatus } from "@loaddirector/agent-api";
import { agentAnswers, configureAgent, type EngineChoice } from "./agent";
import { configureConsole, consoleAnswers, consoleProgram, firstAdministratorLine, listeningLine } from "./console";
import type { Entrances, Place } from "./place";
import { type Supervised, supervise } from "./supervisor";

/** Agent, health and console of one director, each kept running. */
export interface Director {
  place: Place;
  agent: Supervised;
  console: Supervised;
  /** As the agent described itself once it was up. */
  status: AgentStatus;
  /** One-time link for the first administrator, with the console's own address in it; null when there are users. */
  firstAdministrator(): string | null;
  /** Stops the processes. What they put into the kernel stays, as it must; it goes with the lab. */
  stop(): Promise<void>;
}

export interface DirectorOptions {
  engine?: EngineChoice;
  /** Hosts (with port) under which browsers reach the console, besides its own address. */
  names?: readonly string[];
  /** Runs when the agent answers and before the console starts. */
  beforeConsole?(entrances: Entrances): Promise<void>;
  onRestart?(name: string, reason: string): void;
}

/** Rejects, with everything stopped, when agent or console do not come up. Files: see layout.ts. */
export async function startDirector(place: Place, options: DirectorOptions = {}): Promise<Director> {
  const { layout, listen, users } = place;
  const started: Supervised[] = [];
  const stop = async () => {
    for (const each of started.splice(0).reverse()) await each.stop();
  };
  const logOf = (name: string) => join(layout.state, `${name}.log`);
  const assertAlive = ({ name, restarts }: Supervised) => {
    if (restarts >= 3) throw new Error(`the ${name} keeps ending at once: see ${logOf(name)}`);
  };
  const keep = (
    name: string,
    argv: string[],
    variables: Record<string, string>,
    onLine?: (line: string) => boolean,
  ) => {
    const kept = supervise({
      name,
      logFile: logOf(name),
      // A session of its own: Ctrl-C in the terminal is for the start process alone, which stops the others in order.
      spawn: () =>
        spawn(argv[0]!, argv.slice(1), {
          cwd: "/",
          detached: true,
          stdio: ["ignore", "pipe", "pipe"],
          env: { ...cleanEnvironment, ...variables },
        }),
      onLine,
      onRestart: (reason) => options.onRestart?.(name, reason),
    });
    started.push(kept);
    return kept;
  };
  try {
    const entrances = await place.open();
    const agentConfig = await configureAgent(layout, options.engine ?? "auto", users);
    const agent = keep("agent", entrances.agent, { LD_CONFIG: agentConfig });
    const status = await agentAnswers(layout, () => assertAlive(agent));
    await options.beforeConsole?.(entrances);

    const names = [`${listen.host}:${listen.port}`, ...(options.names ?? [])];
    const consoleConfig = await configureConsole(layout, listen, names);
    let link: string | null = null;
    let listens = () => {};
    const listening = new Promise<void>((resolve) => {
      listens = resolve;
    });
    const console = keep(
      "console",
      entrances.asConsole(consoleProgram(layout)),
      { LD_CONSOLE_CONFIG: consoleConfig, NEXT_TELEMETRY_DISABLED: "1" },
      (line) => {
        const found = firstAdministratorLine.exec(line)?.[1];
        if (found) link = found;
        if (listeningLine.test(line)) listens();
        return !found; // a secret: not for the log
      },
    );
    await consoleAnswers(listen, () => assertAlive(console));
    // It answers a moment before its link can be read; one that answers has said its line, or is saying it.
    await listening;
    return { place, agent, console, status, firstAdministrator: () => link, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Nothing of the user's shell reaches the processes. */
const cleanEnvironment = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  NODE_ENV: "production" as const,
  LANG: "C.UTF-8",
  HOME: "/nonexistent",
};
