import { startTraffic } from "../packages/lab/src/index";
import { demoAddress } from "../scripts/start/seed";
import { expect, skipWithoutBox, test } from "./fixtures";

test.skip(skipWithoutBox !== null, skipWithoutBox ?? "");

test("the dashboard's chart and figures move with the traffic", async ({ page, box }) => {
  await page.goto("/?unit=connections");
  await expect(page.getByRole("heading", { name: "Dashboard" })).toBeVisible();
  const traffic = startTraffic(box.lab, { url: `http://${demoAddress}/`, perSecond: 40, seconds: 30 });
  const now = page.getByTestId("traffic-now");
  await expect.poll(async () => Number(await now.textContent())).toBeGreaterThan(20);
  const samples = await traffic.stop();
  expect(samples.filter(({ status }) => status !== 200)).toEqual([]);
  await expect.poll(async () => Number(await now.textContent())).toBe(0);
});
