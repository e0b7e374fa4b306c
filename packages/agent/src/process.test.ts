import { readdirSync, readFileSync } from "node:fs";
import { type FixtureService, fixtureConfig, fixtureDestinationId } from "@loaddirector/engine/fixture";
import { removeInstance } from "@loaddirector/engine-ebpf";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { missing } from "../../../scripts/require";
import { bundleAgent } from "../../../scripts/test/bundled-agent";
import { until } from "./agent-bed";
import { type AgentProcess, createAgentProcess } from "./agent-process";

const web: FixtureService = { number: 10, destinations: [{ server: 11 }, { server: 12 }] };
const one = fixtureConfig([web]);
const two = fixtureConfig([{ ...web, scheduler: "wlc" }]);

let process_: AgentProcess | null = null;
async function started(config: Record<string, unknown> = {}, program?: readonly string[]): Promise<AgentProcess> {
  const settings = { instance: "ldx-agent-process", engine: "memory", ...config };
  process_ = await createAgentProcess({ config: settings, ...(program ? { program } : {}) });
  await process_.start();
  return process_;
}
afterEach(async () => {
  await process_?.remove();
  process_ = null;
});

/** Process ids of the children of a process. */
function childrenOf(parent: number): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const fields = readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1]!.split(" ");
      return Number(fields[1]) === parent ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

/** False also for one that has ended and that nobody has collected yet. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe("the agent as a process", () => {
  it("without the engine it is told to use: lives on, says why, and refuses revisions", async () => {
    const agent = await started({ engine: "ebpf", objectPath: "/nowhere/director.bpf.o" });
    const { capabilities } = await agent.agent().status.query();
    const reason = capabilities.forwards;
    expect(capabilities).toMatchObject({ engine: "ebpf", forwards: { key: expect.stringMatching(/^ebpf\./) } });
    const events = await agent.agent().events.query({ since: 0 });
    expect(events.find(({ kind }) => kind === "warning")?.message).toMatchObject({
      key: "event.engineNotStarted",
      values: { facility: "forwarding", reason },
    });
    expect(await agent.apply(1, one)).toMatchObject({
      result: "refused",
      problems: [{ object: null, message: { key: "agent.engineMissing", values: { reason } } }],
    });
    expect(await agent.agent().status.query()).toMatchObject({ revision: 0 });
    await agent.end("SIGTERM");
    removeInstance({ runDir: agent.runDir, interfaces: [] });
  });

  it("killed during the countdown: the previous revision is back within deadline and restart", {
    timeout: 40_000,
  }, async () => {
    const agent = await started();
    await agent.apply(1, one);
    expect(await agent.apply(2, two, 5)).toMatchObject({ result: "applied" });
    const decided = performance.now();
    await agent.end("SIGKILL");
    await agent.start();
    const restarted = performance.now() - decided;
    const resumed = await agent.agent().status.query();
    if (performance.now() - decided < 4_000)
      expect(resumed).toMatchObject({ revision: 2, trial: { revision: 2, previous: 1 } });
    await until(async () => (await agent.agent().status.query()).revision === 1, 20_000);
    expect(performance.now() - decided).toBeGreaterThan(4_900);
    expect(performance.now() - decided).toBeLessThan(Math.max(5_000, restarted) + 20_000);
    expect(await agent.agent().status.query()).toMatchObject({
      trial: null,
      lastOutcome: { result: "rolledBack", reason: { key: "agent.trialExpired" } },
    });
  });

  it("dead for longer than the countdown: its first act is to go back", { timeout: 40_000 }, async () => {
    const agent = await started();
    await agent.apply(1, one);
    await agent.apply(2, two, 5);
    const decided = performance.now();
    await agent.end("SIGKILL");
    await until(() => performance.now() - decided > 5_100, 6_000);
    await agent.start();
    expect(await agent.agent().status.query()).toMatchObject({ revision: 1, trial: null });
    expect((await agent.agent().events.query({ since: 0 })).map(({ message: { key } }) => key)).toContain(
      "event.rolledBack",
    );
  });

  it("keeps what was acknowledged, however often it is killed", async () => {
    const agent = await started();
    for (let revision = 1; revision <= 4; revision++) {
      const weight = { ...web, destinations: [{ server: 11, weight: revision }] };
      await agent.apply(revision, fixtureConfig([weight]));
      const id = fixtureDestinationId(10, 0);
      await agent.agent().operate.mutate({ destinationIds: [id], kind: revision % 2 ? "drain" : "clear", by: "ann" });
      await agent.end("SIGKILL");
      await agent.start();
      expect((await agent.agent().status.query()).revision).toBe(revision);
      const { overlay } = await agent.agent().live.query();
      expect(Object.keys(overlay.operations)).toEqual(revision % 2 ? [id] : []);
    }
  });

  it("ends on SIGTERM with its sockets and its health process", async () => {
    const agent = await started();
    const [health] = childrenOf(agent.pid());
    expect(health).toBeDefined();
    await agent.end("SIGTERM");
    expect(() => process.kill(health!, 0)).toThrow();
    expect(readdirSync(agent.runDir)).toEqual([]);
  });

  it("takes its health process along when it is killed, and replaces one that is killed", {
    timeout: 40_000,
  }, async () => {
    const agent = await started();
    await agent.apply(1, fixtureConfig([{ ...web, checked: true }]));
    const [first] = childrenOf(agent.pid());
    process.kill(first!, "SIGKILL");
    await until(() => childrenOf(agent.pid()).some((pid) => pid !== first && runs(pid)), 15_000);
    const events = await agent.agent().events.query({ since: 0 });
    expect(events.map(({ message: { key } }) => key)).toContain("event.healthDied");
    const second = childrenOf(agent.pid()).find((pid) => pid !== first);
    await agent.end("SIGKILL");
    await until(() => !runs(second!), 15_000);
  });

  const notRoot = missing("root");
  it.skipIf(notRoot)(
    "gives its health process a user of its own and at most CAP_NET_RAW",
    { timeout: 40_000 },
    async () => {
      const bundle = await bundleAgent();
      onTestFinished(bundle.remove);
      const agent = await started({ healthUid: 65_534, healthGid: 65_534 }, bundle.argv);
      const [health] = childrenOf(agent.pid());
      await until(() => readFileSync(`/proc/${health}/status`, "utf8").includes("Uid:\t65534"));
      const status = readFileSync(`/proc/${health}/status`, "utf8");
      expect(status).toContain("Gid:\t65534\t65534\t65534\t65534");
      expect(status).toMatch(/^Groups:\s*$/m);
      expect(status).toMatch(/^NoNewPrivs:\t1$/m);
      expect(status).toMatch(/^CapEff:\t0{16}$/m);
      expect(status).toMatch(/^CapPrm:\t0{16}$/m);
      expect(status).toMatch(/^CapBnd:\t0000000000002000$/m);
    },
  );
});
