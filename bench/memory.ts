import { setTimeout } from "node:timers/promises";
import { largeConfig } from "../packages/store/src/seeds/large-config";
import type { Bench } from "./bench";
import { startAgent } from "./rig/agent-process";
import { applyTimed, wholeRevision } from "./rig/agent-revision";
import { mapsMiB, residentMiB } from "./rig/process-use";

/** Milliseconds in which a process gives back what it needed for a moment. */
const settling = 15_000;

/** Tables are made whole: what they take does not depend on how many connections are in them. */
const capacity = { services: 256, destinations: 2_048, connections4: 262_144, connections6: 65_536 } as const;

export const memory: Bench = {
  name: "memory",
  about:
    "The whole state of a box with 100 services of 10 servers and room for 250,000 connections: maps, agent, health.",
  needs: ["root", "bpf"],
  async run(session) {
    const { all } = await session.interleave({
      all: async () => {
        const agent = await startAgent(session, capacity);
        try {
          const resident = () => residentMiB([agent.pid, agent.healthPid]);
          const empty = resident();
          await applyTimed(agent, wholeRevision(1, largeConfig({ services: 100 })));
          await setTimeout(settling, undefined, { signal: session.signal });
          return { empty, processes: resident(), maps: mapsMiB(agent.pid) };
        } finally {
          await agent.stop();
        }
      },
    });
    const wholes = all.map(({ processes, maps }) => processes + maps);
    return {
      figures: [
        { name: "agent and health, before anything is configured", unit: "MiB", values: all.map(({ empty }) => empty) },
        { name: "agent and health, 100 × 10", unit: "MiB", values: all.map(({ processes }) => processes) },
        { name: "maps", unit: "MiB", values: all.map(({ maps }) => maps) },
        { name: "maps, agent and health, 100 × 10", unit: "MiB", values: wholes, bar: { atMost: 128 } },
      ],
      conditions: [
        `the agent's configuration asks for this room: ${JSON.stringify(capacity)}`,
        "a quarter of a minute after the configuration was applied, without anybody asking",
        "pages of files that both processes have, such as the program, count once; maps as the kernel accounts for them",
      ],
    };
  },
};
