import type { AgentChange, ApplyOutcome } from "@loaddirector/agent-api";
import { createAgentClient } from "@loaddirector/agent-api/client";
import { type AnyObject, type Config, kindOrder, objectsOf } from "@loaddirector/model";
import {
  commitCandidate,
  type DemoOptions,
  demoConfig,
  type FarmAddresses,
  farmConfig,
  openStore,
  type Store,
  seedCandidate,
  settleRevision,
  withdrawRevision,
} from "@loaddirector/store";

/** Argument of the process, as JSON. */
export interface SeedRequest {
  database: string;
  migrations: string;
  agentSocket: string;
  demo: DemoOptions;
  /** null: the demo's one service alone. */
  farm: FarmAddresses | null;
}

const author = "demo";

/** Runs as the console, before the console: prints "seeded" or "kept". A configuration of any kind is never touched. */
async function main(): Promise<void> {
  process.umask(0o077);
  const request = JSON.parse(process.argv[2] ?? "") as SeedRequest;
  const store = await openStore({ path: request.database, migrations: request.migrations });
  try {
    const untouched = store.view.baseRevision === null && store.view.rows.size === 0;
    if (untouched) await seed(store, request);
    process.stdout.write(untouched ? "seeded\n" : "kept\n");
  } finally {
    await store.database.close();
  }
}

async function seed(store: Store, { agentSocket, demo, farm }: SeedRequest): Promise<void> {
  await seedCandidate(store, farm ? farmConfig(demo, farm) : demoConfig(demo), author);
  const { number, hash } = await commitCandidate(store, {
    counter: store.view.counter,
    author,
    comment: `Demo: ${farm ? "four services" : "one HTTP service"} over the three servers of the lab`,
    confirmWithin: null,
  });
  const outcome = await apply(agentSocket, number, hash, store.view.candidate);
  const { result, reason, problems } = outcome;
  if (result === "applied" || result === "degraded")
    await settleRevision(store, { number, outcome: result, reason, problems });
  else {
    await withdrawRevision(store, { number, outcome: result, reason, problems });
    throw new Error(`the agent does not take the demo: ${JSON.stringify(reason ?? problems)}`);
  }
}

async function apply(socketPath: string, revision: number, hash: string, config: Config): Promise<ApplyOutcome> {
  const changes = kindOrder.flatMap((kind) =>
    (objectsOf(config, kind) as readonly AnyObject[]).map((after) => ({ kind, id: after.id, after }) as AgentChange),
  );
  const client = createAgentClient({ socketPath });
  try {
    return await client.agent.applyRevision.mutate({ base: null, changes, revision, hash, confirmWithin: null });
  } finally {
    await client.close();
  }
}

await main();
