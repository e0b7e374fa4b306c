import { readFile } from "node:fs/promises";
import type { Live } from "@loaddirector/agent-api";
import { processesIn } from "../packages/lab/src/index";
import { type CommittedService, commitService, removeService } from "./box/commit-service";
import type { Box } from "./box/start-box";
import { expect, skipWithoutBox, test } from "./fixtures";
import { openFlows, startEcho } from "./streams/flows";

test.skip(skipWithoutBox !== null, skipWithoutBox ?? "");

const port = 9_000;
const flows = 1_000;

test("1,000 streams of both families stay whole while agent, health and console die and come back", async ({ box }) => {
  test.setTimeout(150_000);
  const { lab, director } = box;
  const { api } = box.administrator;
  const servers = lab.servers.slice(0, 2);
  const echoes = await Promise.all(servers.map(({ name }) => startEcho(lab, name as "server-1", port)));
  const v4 = await commitService(api, {
    name: "streams-4",
    address: "192.0.2.120",
    port,
    servers: servers.map(({ name, v4: address }) => ({ name, address })),
  });
  const v6 = await commitService(api, {
    name: "streams-6",
    address: "2001:db8:1::120",
    port,
    servers: servers.map(({ name, v6: address }) => ({ name: `${name}-v6`, address })),
  });
  const streams = await openFlows(lab, {
    targets: [
      { host: "192.0.2.120", port },
      { host: "2001:db8:1::120", port },
    ],
    flows,
    chunkBytes: 512,
    everyMs: 500,
    seconds: 100,
  });
  // The console starts anew, too: on a busy machine that takes a while, and meanwhile it cannot be asked.
  const patience = { timeout: 45_000 };
  const carried = async () => {
    const { services } = await box.live();
    return [v4, v6].map(({ serviceId }) => services[serviceId]?.active ?? 0);
  };
  await expect.poll(carried, "each family carries half of them").toEqual([flows / 2, flows / 2]);

  const before = await processes(box);
  for (const pid of Object.values(before)) process.kill(pid, "SIGKILL");
  await expect(async () => {
    const after = await processes(box);
    for (const name of ["agent", "health", "console"] as const) expect(after[name]).not.toBe(before[name]);
  }).toPass(patience);
  await expect
    .poll(() => carried().catch(() => null), { ...patience, message: "counted as before" })
    .toEqual([flows / 2, flows / 2]);
  process.kill(director.agent.pid!, "SIGKILL");
  await expect
    .poll(() => carried().catch(() => null), { ...patience, message: "and once more" })
    .toEqual([flows / 2, flows / 2]);

  // Counters are monotonic in the kernel: a restart is neither a spike nor a negative rate.
  const rates = async () => {
    const { points } = await api.live.history.query({ since: 0 });
    return points.flatMap(({ services }) => packetRates(services, [v4, v6]));
  };
  const moving = async () => (await rates().catch(() => [])).filter((rate) => rate > 0).length;
  await expect.poll(moving, patience).toBeGreaterThan(6);
  for (const rate of await rates()) {
    expect(rate).toBeGreaterThanOrEqual(0);
    expect(rate, "packets/s of one family").toBeLessThan(flows * 10);
  }

  const report = await streams.end();
  expect(report.errors).toEqual([]);
  expect(report.whole).toBe(flows);
  expect(report.bytes).toBeGreaterThan(flows * 512 * 4);

  await Promise.all(echoes.map((echo) => echo.stop()));
  await removeService(api, v4.serviceId);
  await removeService(api, v6.serviceId);
});

function packetRates(services: Live["services"], of: readonly CommittedService[]): number[] {
  return of.map(({ serviceId }) => services[serviceId]?.packetsIn ?? 0);
}

/** Process ids; health is the agent's child, known by its user. */
async function processes({ director, lab }: Box): Promise<{ agent: number; health: number; console: number }> {
  const { uid } = director.place.users!.health;
  let health: number | null = null;
  for (const pid of processesIn(lab.namespace("director"))) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    if (new RegExp(`^Uid:\\t${uid}\\t`, "m").test(status)) health = pid;
  }
  if (!director.agent.pid || !director.console.pid || !health) throw new Error("not all of them run");
  return { agent: director.agent.pid, health, console: director.console.pid };
}
