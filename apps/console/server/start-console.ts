import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AgentLink, createAuth, firstAdministrator, LiveHub, RevisionTruth, type Services } from "@loaddirector/api";
import { openStore } from "@loaddirector/store";
import { certificateOf } from "./certificate";
import type { ConsoleConfig } from "./config";
import { consoleServer } from "./console-server";
import { errorWords } from "./error-words";
import { ownSecrets } from "./own-secrets";
import { loadPages, type Pages } from "./pages";
import { programRoot } from "./program-root";

export interface RunningConsole {
  readonly services: Services;
  readonly port: number;
  /** https://name:port/setup#token, once, while there is no user; else null. */
  readonly setupLink: string | null;
  stop(): Promise<void>;
}

export interface ConsoleParts {
  readonly log: (line: string) => void;
  /** What answers everything that is not the API; null: nothing was built. */
  readonly pages?: (root: string) => Promise<Pages | null>;
  /** A live stream ends this many milliseconds after its session at the latest. */
  readonly recheckMs?: number;
}

/** Brings up store, agent link and server. The agent may be missing: the console then says so until it answers. */
export async function startConsole(
  config: ConsoleConfig,
  { log, pages = loadPages, recheckMs = 30_000 }: ConsoleParts,
): Promise<RunningConsole> {
  const root = programRoot();
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const store = await openStore({
    path: join(config.dataDir, "config.db"),
    migrations: join(root, "prisma/migrations"),
  });
  const names = config.allowedHosts.map((host) => new URL(`https://${host}`).hostname.replace(/^\[|\]$/g, ""));
  const certificate = await certificateOf(config.certificateDir, [...names, config.listen.host, config.boxName]);
  const { secret, boxId } = ownSecrets(config.dataDir);

  const allowedHosts = new Set(config.allowedHosts);
  const agent = new AgentLink({
    socketPath: config.agentSocket,
    onError: (error) => log(`after a poll: ${errorWords(error)}`),
  });
  const hub = new LiveHub(store);
  const truth = new RevisionTruth(store, agent);
  const services: Services = {
    store,
    agent,
    hub,
    truth,
    auth: createAuth({ store, secret, boxId, allowedHosts: [...allowedHosts] }),
    firstAdministrator: firstAdministrator(store),
    recheckMs,
    logFailure: (id, error) => log(`failure ${id}: ${errorWords(error)}`),
  };
  agent.onPoll(() => truth.reconcile());
  agent.onPoll((poll) => hub.take(poll));
  agent.start();

  const server = consoleServer({ services, certificate, allowedHosts, pages: await pages(root) });
  const port = await new Promise<number>((resolve, reject) => {
    server.https.once("error", reject);
    server.https.listen(config.listen.port, config.listen.host, () => {
      const address = server.https.address();
      resolve(typeof address === "object" && address ? address.port : config.listen.port);
    });
  });
  const token = await services.firstAdministrator.offer();
  const host = config.allowedHosts[0] ?? `${config.listen.host}:${port}`;
  return {
    services,
    port,
    setupLink: token && `https://${host}/setup#${token}`,
    stop: async () => {
      await server.stop();
      await agent.stop();
      await store.database.close();
    },
  };
}
