import { existsSync } from "node:fs";
import { join } from "node:path";
import { execute, type Lab } from "../../packages/lab/src/index";
import type { Entrances, Place } from "./place";
import type { SeedRequest } from "./seed-process";

/** Virtual address of the service that a fresh configuration starts with. */
export const demoAddress = "192.0.2.100";

/**
 * Gives a director without any configuration one HTTP service over the lab's servers, and has the agent apply it.
 * Every other configuration stays as it is: then false.
 */
export async function seedDemo({ layout }: Place, entrances: Entrances, lab: Lab): Promise<boolean> {
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
  };
  const argv = [layout.node, join(layout.program, "dist/seed.mjs"), JSON.stringify(request)];
  const { stdout } = await execute(entrances.asConsole(argv));
  return stdout.trim() === "seeded";
}
