import { type Sample, startTraffic } from "../packages/lab/src/index";
import { commitService, removeService } from "./box/commit-service";
import { expect, skipWithoutBox, test } from "./fixtures";

test.skip(skipWithoutBox !== null, skipWithoutBox ?? "");

/** Milliseconds and counts. */
const check = { intervalMs: 500, timeoutMs: 300, rise: 2, fall: 2 };
const longest = check.intervalMs * check.fall + check.timeoutMs;

test("at 200 requests a second, a server that dies costs nothing after its checks have failed", async ({
  page,
  box,
}) => {
  const { lab } = box;
  const { api } = box.administrator;
  const { serviceId, destinationIds } = await commitService(api, {
    name: "failover",
    address: "192.0.2.130",
    port: 80,
    servers: lab.servers.map(({ name, v4: address }) => ({ name, address })),
    check,
  });
  const victim = lab.servers[1]!;
  const stateOfVictim = async () => (await box.live()).overlay.health[destinationIds[1]!]?.state;
  await expect.poll(stateOfVictim).toBe("up");
  await page.goto("/");

  const traffic = startTraffic(lab, { url: "http://192.0.2.130/", perSecond: 200, seconds: 40 });
  await expect.poll(() => reached(traffic.samples)).toEqual(lab.servers.map(({ name }) => name));
  const stopped = Date.now();
  await victim.stop();
  await expect.poll(stateOfVictim).toBe("down");
  await expect(page.getByText("1 server down").first()).toBeVisible();
  const started = Date.now();
  await victim.start();
  await expect.poll(stateOfVictim).toBe("up");
  const up = Date.now();
  await expect
    .poll(() => reached(traffic.samples.filter(({ begun }) => begun > up)), "it is back")
    .toContain(victim.name);
  await expect(page.getByText("1 server down")).toHaveCount(0);
  const samples = await traffic.stop();

  const failed = samples.filter(({ status }) => status !== 200);
  expect(failed.length, "a third of the requests met the dead server").toBeGreaterThan(10);
  expect(
    failed.filter(({ ended }) => ended < stopped),
    "before it was stopped",
  ).toEqual([]);
  expect(
    failed.filter(({ begun }) => begun > stopped + longest),
    "after the checks had failed",
  ).toEqual([]);
  expect(
    failed.filter(({ ended }) => ended > started),
    "when it came back",
  ).toEqual([]);
  const seconds = (samples.at(-1)!.begun - samples[0]!.begun) / 1_000;
  expect(samples.length / seconds, "requests per second, throughout").toBeGreaterThan(180);
  await removeService(api, serviceId);
});

function reached(samples: readonly Sample[]): string[] {
  return [...new Set(samples.flatMap(({ server }) => server ?? []))].sort();
}
