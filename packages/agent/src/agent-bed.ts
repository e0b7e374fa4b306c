import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentHash } from "@loaddirector/agent-api";
import { createAgentClient } from "@loaddirector/agent-api/client";
import { createMemoryEngine, type ForwardingEngine, type ForwardingWant } from "@loaddirector/engine";
import type { CheckTarget } from "@loaddirector/health";
import { type Config, type Health, message } from "@loaddirector/model";
import { type AgentOptions, createAgent } from "./agent";
import { agentConfigSchema } from "./agent-config";
import type { BootClock } from "./boot-clock";
import type { HealthSupervisorOptions } from "./health-supervisor";
import type { RankedEngines } from "./pass";
import { changesBetween } from "./running-record";

/** Where fsync costs nothing: hundreds of agents are started in tests. */
const memoryFolder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** A boot clock that stands still until a test moves it, and whose boot a test can change. */
export function createHandClock() {
  let now = 1_000_000;
  let boot = "boot-1";
  return {
    now: () => now,
    bootId: () => boot,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    reboot: () => {
      boot += "+";
      now = 5_000;
    },
  } satisfies BootClock & Record<string, unknown>;
}

/** Stands in for the health process: remembers what it was told to check and says what a test tells it. */
function createHandHealth() {
  let options: HealthSupervisorOptions | null = null;
  let told: readonly CheckTarget[] = [];
  return {
    create: (given: HealthSupervisorOptions) => {
      options = given;
      const configure = () => {
        told = given.targets();
      };
      return { start: async () => configure(), configure, pid: () => null, stop: async () => {} };
    },
    told: () => told,
    /** The health process found this. `late`: an answer under way while the list changed. */
    say(states: Readonly<Record<string, Health["state"]>>, late = false): void {
      for (const id of late ? [] : Object.keys(states))
        if (!told.some((target) => target.id === id)) throw new Error(`${id} is not checked`);
      const since = Date.now();
      options?.onResults(
        new Map(
          Object.entries(states).map(([id, state]) => [
            id,
            { state, since, reason: state === "down" ? message("health.refused") : null, latencyMs: null },
          ]),
        ),
      );
    },
  };
}

export interface BedOptions {
  readonly folder?: string;
  readonly forwarding?: ForwardingEngine;
  /** Engines besides or around forwarding. */
  readonly engines?: (forwarding: ForwardingEngine) => RankedEngines;
  readonly clock?: BootClock;
  readonly intervalMs?: number;
}

export type Bed = Awaited<ReturnType<typeof createBed>>;

/** An agent in this process with folders of its own, on the memory engine; what tests of the agent begin with. */
export async function createBed(options: BedOptions = {}) {
  const folder = options.folder ?? (await mkdtemp(join(memoryFolder, "ldx-agent-")));
  const forwarding = options.forwarding ?? createMemoryEngine({ reason: message("agent.memoryChosen") });
  const health = createHandHealth();
  const logged: string[] = [];
  const config = agentConfigSchema.parse({
    instance: "ldx-agent",
    runDir: join(folder, "run"),
    stateDir: join(folder, "state"),
    engine: "memory",
  });
  const agentOptions: AgentOptions = {
    config,
    forwarding,
    engines: options.engines?.(forwarding) ?? [{ rank: 30, engine: forwarding }],
    log: (level, { key }) => void logged.push(`${level} ${key}`),
    createHealth: health.create,
    ...(options.clock ? { clock: options.clock } : {}),
    // Longer than any test: passes happen when something asks for them.
    intervalMs: options.intervalMs ?? 600_000,
  };
  const agent = createAgent(agentOptions);
  const stopping = new AbortController();
  let running: Config | null = null;

  return {
    agent,
    folder,
    config,
    forwarding,
    health,
    logged,
    handlers: agent.handlers,
    socketPath: join(config.runDir, "agent.sock"),
    start: () => agent.start(stopping.signal),
    client: () => createAgentClient({ socketPath: join(config.runDir, "agent.sock") }),

    /** Applies a whole configuration. */
    apply(revision: number, next: Config, confirmWithin: number | null = null) {
      const changes = changesBetween({ ...next, ...emptyLists }, next);
      running = next;
      return agent.handlers.apply({ base: null, changes, revision, hash: contentHash(next), confirmWithin });
    },
    /** Applies what differs from the configuration applied last. */
    applyDelta(base: number, revision: number, next: Config, confirmWithin: number | null = null) {
      const changes = changesBetween(running!, next);
      running = next;
      return agent.handlers.apply({ base, changes, revision, hash: contentHash(next), confirmWithin });
    },

    /** What the kernel would have. */
    held: async (): Promise<ForwardingWant["services"]> =>
      (await forwarding.observe(new AbortController().signal)).services,
    /** Weights by service, in order: `{ "service-10": [1, 0] }` without the ids. */
    async weights(): Promise<number[][]> {
      const services = (await forwarding.observe(new AbortController().signal)).services;
      return services.map(({ destinations }) => destinations.map(({ weight }) => weight));
    },
    messages: async () => (await agent.handlers.events({ since: 0 })).map(({ message: { key } }) => key),

    async stop(): Promise<void> {
      stopping.abort();
      await agent.stop();
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const emptyLists = {
  nodes: [],
  virtualAddresses: [],
  realServers: [],
  healthChecks: [],
  virtualServices: [],
  destinations: [],
  dnsNames: [],
};

/** Looks until it is so, 5 seconds at most. */
export async function until(isSo: () => boolean | Promise<boolean>, milliseconds = 5_000): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not so after ${milliseconds} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
