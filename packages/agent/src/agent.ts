import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AgentError, type AgentHandlers, type AgentStatus } from "@loaddirector/agent-api";
import { expandChecks, uncheckable } from "@loaddirector/health";
import { isMessage, type Message, message, type Overlay } from "@loaddirector/model";
import packageJson from "../package.json" with { type: "json" };
import type { AgentConfig } from "./agent-config";
import { type BootClock, kernelBootClock } from "./boot-clock";
import { createBoxUsage } from "./box-usage";
import { childProgram } from "./child-program";
import { destinationNames } from "./destination-names";
import { createDnsService } from "./dns/dns-service";
import { createDriftLog } from "./drift-log";
import { createEchoLog } from "./echo-log";
import { createEventRing } from "./event-ring";
import { createFtpHelp } from "./ftp-help";
import { guardHandlers } from "./handlers";
import { createHealthResults } from "./health-results";
import { createHealthSupervisor, type HealthSupervisor, type HealthSupervisorOptions } from "./health-supervisor";
import { createInterfaceTraffic } from "./interface-traffic";
import type { Log } from "./log";
import { createNeighbourWatch } from "./neighbour-watch";
import { createOperations } from "./operations";
import { problemsOf } from "./outcome";
import { createOverlayStore } from "./overlay-store";
import type { AnyEngine, PassResult } from "./pass";
import { createProtectionLog } from "./protection-log";
import { createReconcileLoop } from "./reconcile-loop";
import { createRevisions } from "./revisions";
import { createRunningStore } from "./running-store";
import type { SelectedEngines } from "./select-engine";
import { createAgentSocket } from "./sockets";
import { createStatistics } from "./statistics";

export interface AgentOptions extends SelectedEngines {
  readonly config: AgentConfig;
  readonly log: Log;
  readonly clock?: BootClock;
  /** Milliseconds between looks at the kernel when nothing happens. */
  readonly intervalMs?: number;
  /** Starts the health process; another one in tests. */
  readonly createHealth?: (options: HealthSupervisorOptions) => HealthSupervisor;
}

export type Agent = ReturnType<typeof createAgent>;

/** The root daemon: puts the parts together. start() returns when the API answers; stop() leaves forwarding as it is. */
export function createAgent(options: AgentOptions) {
  const { config, log, engines, forwarding, notices, missing, clock = kernelBootClock, intervalMs } = options;
  const { createHealth = createHealthSupervisor } = options;
  const startedAt = Date.now();
  const stopping = new AbortController();
  const logError = (error: unknown) => log("error", message("agent.internal"), { detail: String(error) });
  const events = createEventRing({ folder: config.stateDir, onError: logError });
  const store = createRunningStore({ folder: config.stateDir });
  const overlay = createOverlayStore({ folder: config.stateDir, onError: logError });
  const drift = createDriftLog(events);
  const echoLog = createEchoLog(events);
  let lastPass: PassResult | null = null;
  let applying: { done: number; total: number } | null = null;
  let overlayNotice: Message | null = null;
  let checks: ReturnType<typeof expandChecks> = [];
  let unchecked: readonly string[] = [];
  let checkedIds: ReadonlySet<string> = new Set();

  const loop = createReconcileLoop({
    engines,
    intervalMs,
    desired: () => {
      const desired = revisions.desired();
      return desired && { config: desired, overlay: overlay.current() };
    },
    onProgress: (progress) => {
      applying = progress;
    },
    onPass: (result, causes) => {
      lastPass = result;
      revisions.observePass(result);
      drift.take(result);
      const wanted = revisions.desired();
      if (wanted) dns.follow(wanted, overlay.current());
      if (wanted) echoLog.take(forwarding.echoIgnored(), wanted);
      // Changes without an object are the engine's own, such as hooking in the program it has just loaded.
      const restored = causes.has("start") ? result.changes.filter(({ object }) => object !== null) : [];
      if (restored.length > 0) {
        const text = message("event.restored", { changes: restored.length });
        events.add("agent", null, text);
        log("info", text, { first: restored.slice(0, 20).map((change) => change.text) });
      }
    },
  });
  const revisions = createRevisions({
    store,
    overlay,
    loop,
    engines,
    forwarding,
    events,
    clock,
    missing,
    onDecision: configureHealth,
  });
  const operations = createOperations({
    overlay,
    loop,
    events,
    nameOf: (id) => destinationNames(store.running().config, id),
  });
  const healthResults = createHealthResults({
    overlay,
    loop,
    events,
    config: () => store.running().config,
    checked: () => checkedIds,
  });
  const health = createHealth({
    command: () => childProgram("health", { runDir: config.runDir, uid: config.healthUid, gid: config.healthGid }),
    targets: () => checks,
    onResults: healthResults.take,
    onDeath: () => events.add("warning", null, message("event.healthDied")),
    log,
  });
  const ftp = createFtpHelp({
    command: () => childProgram("ftp", { runDir: config.runDir, uid: config.ftpUid, gid: config.ftpGid }),
    control: forwarding.control,
    config: () => revisions.desired() ?? store.running().config,
    events,
    log,
  });
  const protection = createProtectionLog(events, () => store.running().config);
  const neighbours = createNeighbourWatch({
    events,
    running: () => store.running().config,
    read: options.readNeighbours ?? (() => new Map()),
    onError: logError,
  });
  const dns = createDnsService({
    runDir: config.runDir,
    user: { uid: config.dnsUid, gid: config.dnsGid },
    interfaces: config.interfaces,
    forwarding,
    events,
    onError: logError,
  });
  const statistics = createStatistics({
    forwarding,
    running: () => ({
      config: store.running().config,
      overlay: { ...overlay.current(), silent: neighbours.silent() },
    }),
    readInterfaces: createInterfaceTraffic({ interfaces: config.interfaces }),
    readBox: createBoxUsage(),
    onCounters: (counters) => {
      protection.take(counters);
      neighbours.look();
    },
    onError: logError,
  });

  function configureHealth(): void {
    // Last known health of this moment: what the health process starts from when it is told of a target.
    const config = revisions.desired() ?? store.running().config;
    checks = expandChecks(config, overlay.current());
    unchecked = uncheckable(config);
    checkedIds = new Set(checks.map(({ id }) => id));
    healthResults.forget();
    health.configure();
    ftp.configure().catch(logError);
    const { config: running, previous } = store.running();
    const back = new Set<string>(previous?.changes.map(({ id }) => id));
    operations.forget((id) => back.has(id) || destinationNames(running, id) !== null).catch(logError);
  }

  function problems(): AgentStatus["problems"] {
    const notices = [revisions.unreadable(), overlayNotice].flatMap((text) =>
      text ? [{ object: null, path: [], message: text }] : [],
    );
    const unreachable = unchecked.map((id) => ({
      object: { kind: "destination" as const, id },
      path: ["port"],
      message: message("health.noPort"),
    }));
    return [...notices, ...(lastPass ? problemsOf(lastPass) : []), ...unreachable, ...dns.problems()];
  }

  async function status(): Promise<AgentStatus> {
    const { revision, hash, lastOutcome, config: runs } = store.running();
    return {
      version: packageJson.version,
      instance: config.instance,
      startedAt,
      bootId: clock.bootId(),
      capabilities: forwarding.capabilities(),
      hooks: forwarding.hooks(runs.nodes[0]?.hooks),
      echoIgnored: forwarding.echoIgnored(),
      revision,
      hash,
      trial: revisions.trial(),
      lastOutcome,
      problems: problems(),
      drift: drift.entries(),
      applying,
      dns: dns.status(),
    };
  }

  const handlers: AgentHandlers = {
    status,
    check: revisions.check,
    apply: revisions.apply,
    revert: ({ revision }) => revisions.revert(revision),
    async confirm({ revision }, { connectionOpenedAt }) {
      await revisions.confirm(revision, connectionOpenedAt);
      return status();
    },
    async reconcile() {
      await loop.request("request");
      return status();
    },
    operate: operations.operate,
    live: statistics.live,
    history: async ({ since }) => statistics.history(since),
    events: async ({ since }) => events.since(since),
    async running() {
      const unreadable = revisions.unreadable();
      if (unreadable) throw new AgentError("notFound", unreadable);
      const { revision, hash, config: running } = store.running();
      return { revision, hash, config: running };
    },
    explain: (flow) => forwarding.explain(flow),
    drops: statistics.drops,
    connections: ({ filter, ...page }) => forwarding.connections(filter, page),
  };
  /** What an engine cannot do is in the events, also when the agent ends over it. */
  async function startEngine(engine: AnyEngine): Promise<void> {
    try {
      await engine.start(stopping.signal);
    } catch (error) {
      const reason = reasonOf(error);
      events.add("warning", null, message("event.engineNotStarted", { facility: engine.facility, reason }));
      await events.close();
      throw error;
    }
  }

  const guarded = guardHandlers(handlers, log);
  const socketOptions = { handlers: guarded, gid: config.consoleGid, log };
  const sockets = [
    createAgentSocket({
      ...socketOptions,
      path: join(config.runDir, "agent.sock"),
      router: "full",
      uids: config.consoleUid === null ? [] : [config.consoleUid],
    }),
    createAgentSocket({ ...socketOptions, path: join(config.runDir, "agent-read.sock"), router: "read", uids: null }),
  ];

  return {
    handlers,
    overlay: (): Overlay => overlay.current(),
    healthPid: health.pid,
    ftpPid: ftp.pid,
    dnsPid: dns.pid,

    async start(signal: AbortSignal): Promise<void> {
      signal.addEventListener("abort", () => stopping.abort(), { once: true });
      await mkdir(config.runDir, { recursive: true, mode: 0o755 });
      await mkdir(config.stateDir, { recursive: true, mode: 0o700 });
      for (const socket of sockets) await socket.claim();
      await events.load();
      overlayNotice = await overlay.load();
      if (overlayNotice) events.add("warning", null, overlayNotice);
      loop.start(stopping.signal);
      await revisions.start(stopping.signal);
      notices?.tellTo(({ text, severity }) => {
        events.add(severity === "warning" ? "warning" : "agent", null, text);
        log("info", text);
      });
      for (const { engine } of engines) await startEngine(engine);
      // Under way before the API answers: an apply that comes now finds the agent busy.
      const resumed = revisions.resume();
      for (const socket of sockets) await socket.start();
      await health.start();
      await resumed;
      operations.start();
      await statistics.start();
      events.add("agent", null, message("event.agentStarted", { version: packageJson.version }));
    },

    /** Connections, services and addresses stay in the kernel. */
    async stop(): Promise<void> {
      stopping.abort();
      for (const socket of sockets) await socket.stop();
      operations.stop();
      statistics.stop();
      await health.stop();
      await ftp.stop();
      await loop.stop();
      await dns.stop();
      await revisions.stop();
      await overlay.close();
      for (const { engine } of engines.toReversed()) await engine.stop();
      events.add("agent", null, message("event.agentStopped"));
      await events.close();
    },
  };
}

/** In the reader's language where the engine has words for it. */
function reasonOf(error: unknown): Message | string {
  const { reason, message: text } = error as { reason?: unknown; message?: string };
  return isMessage(reason) ? reason : (text ?? String(error));
}
