import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Role } from "@loaddirector/model";
import { openStore } from "@loaddirector/store";
import { AgentLink } from "../agent-link";
import { createAuth } from "../auth";
import type { Caller, Context, Services } from "../context";
import { firstAdministrator } from "../first-administrator";
import { LiveHub } from "../live-hub";
import { RevisionTruth } from "../revision-truth";
import { appRouter } from "../router";
import { type AgentProcess, agentProcess } from "./agent-process";

const migrations = fileURLToPath(new URL("../../../../prisma/migrations", import.meta.url));

export type Calls = ReturnType<typeof appRouter.createCaller>;

export interface ApiUnderTest {
  readonly services: Services;
  readonly agent: AgentProcess;
  readonly folder: string;
  /** Calls as this person. */
  as(name: string, role?: Role): Calls;
  readonly nobody: Calls;
  readonly failures: unknown[];
  close(): Promise<void>;
}

/** Store, link and routers in this process, over the real agent in its own. Nothing polls unless `agentLink.poll()` is called. */
export async function apiUnderTest(): Promise<ApiUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), "ldx-api-"));
  const agent = await agentProcess(folder);
  const api = await openApi(folder, agent.socketPath);
  return {
    ...api,
    agent,
    folder,
    close: async () => {
      await api.close();
      await agent.kill();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The console's half alone, on a folder that may hold a database already. */
export async function openApi(folder: string, socketPath: string) {
  const store = await openStore({ path: join(folder, "config.db"), migrations });
  const agentLink = new AgentLink({ socketPath });
  const hub = new LiveHub(store);
  const truth = new RevisionTruth(store, agentLink);
  const failures: unknown[] = [];
  agentLink.onPoll(() => truth.reconcile());
  agentLink.onPoll((poll) => hub.take(poll));
  await agentLink.poll();
  const services: Services = {
    store,
    agent: agentLink,
    hub,
    truth,
    auth: createAuth({ store, secret: "0".repeat(64), boxId: "test", allowedHosts: ["localhost:8443"] }),
    firstAdministrator: firstAdministrator(store),
    recheckMs: 30_000,
    logFailure: (_id, error) => failures.push(error),
  };
  const callsOf = (caller: Caller | null): Calls => {
    const context: Context = {
      ...services,
      caller,
      address: "192.0.2.200",
      stillSignedIn: async () => true,
      drained: async () => {},
      note: () => {},
    };
    return appRouter.createCaller(context);
  };
  return {
    services,
    failures,
    as: (name: string, role: Role = "admin") => callsOf({ id: name, name, role, token: "" }),
    nobody: callsOf(null),
    close: async () => {
      await agentLink.stop();
      await store.database.close();
    },
  };
}
