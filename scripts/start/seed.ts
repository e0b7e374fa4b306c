import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FarmAddresses } from "@loaddirector/store";
import { execute, type Lab } from "../../packages/lab/src/index";
import type { Entrances, Place } from "./place";
import type { SeedRequest } from "./seed-process";

/** Virtual address of the HTTP service that a fresh configuration starts with. */
export const demoAddress = "192.0.2.100";

/** Those of the services beside it. */
export const farmAddresses: FarmAddresses = { files: "192.0.2.101", shop: "192.0.2.102", dns: "192.0.2.103" };

/** What the demo's clients ask for, in turn: more of the web than of the rest. */
export const farmUrls = [
  `http://${demoAddress}/`,
  `udp://${farmAddresses.dns}:53`,
  `http://${demoAddress}/`,
  `http://${farmAddresses.files}/`,
  `http://${demoAddress}/`,
  `https://${farmAddresses.shop}/`,
];

/**
 * Gives a director without any configuration one HTTP service over the lab's servers, with `farm` three more, and has
 * the agent apply it. Every other configuration stays as it is: then false.
 */
export async function seedDemo(
  { layout }: Place,
  entrances: Entrances,
  lab: Lab,
  { farm = false }: { farm?: boolean } = {},
): Promise<boolean> {
  // Saves a second start a process: that one looks inside and would leave it alone, too.
  if (existsSync(join(layout.state, "console/config.db"))) return false;
  const request: SeedRequest = {
    database: join(layout.consoleData, "config.db"),
    migrations: join(layout.program, "prisma/migrations"),
    agentSocket: layout.agentSocket,
    demo: {
      address: demoAddress,
      servers: lab.servers.map((server) => ({ name: server.name, address: server.v4 })),
    },
    farm: farm ? farmAddresses : null,
  };
  const argv = [layout.node, join(layout.program, "dist/seed.mjs"), JSON.stringify(request)];
  const { stdout } = await execute(entrances.asConsole(argv));
  return stdout.trim() === "seeded";
}
