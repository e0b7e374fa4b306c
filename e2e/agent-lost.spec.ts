import { startTraffic } from "../packages/lab/src/index";
import { demoAddress } from "../scripts/start/seed";
import { deleteListeners } from "./box/kernel-maps";
import { candidateLine } from "./console/candidate";
import { expect, skipWithoutBox, test } from "./fixtures";

test.skip(skipWithoutBox !== null, skipWithoutBox ?? "");

test("a silent agent is said on the page, costs no request, and the page heals by itself", async ({ page, box }) => {
  await page.goto("/");
  await expect(page.getByText("live, every 1 s")).toBeVisible();
  const traffic = startTraffic(box.lab, { url: `http://${demoAddress}/`, perSecond: 50, seconds: 60 });
  const pid = box.director.agent.pid!;
  process.kill(pid, "SIGSTOP");
  const banner = page.getByRole("alert").filter({ hasText: "The agent does not answer since" });
  await expect(banner).toContainText("Traffic is still forwarded.");
  await expect(candidateLine(page)).toContainText("agent does not answer: edit yes, commit no");
  process.kill(pid, "SIGKILL");
  await expect(banner).toBeHidden();
  await expect(candidateLine(page)).toContainText("nothing to commit");
  const samples = await traffic.stop();
  expect(samples.length).toBeGreaterThan(100);
  expect(samples.filter(({ status }) => status !== 200)).toEqual([]);
});

test("what is altered in the kernel's maps is found, shown and mended", async ({ page, box }) => {
  await page.goto("/");
  expect(deleteListeners(box)).toBeGreaterThan(0);
  const lost = await answers();
  await expect(page.getByText(/^Something was missing and is back|^Something had been altered/).first()).toBeVisible({
    // The agent looks at the kernel every ten seconds.
    timeout: 15_000,
  });
  expect(lost, "the alteration was a real one").toBe(false);
  expect(await answers()).toBe(true);

  async function answers(): Promise<boolean> {
    const argv = ["curl", "--silent", "--max-time", "1", `http://${demoAddress}/`];
    return box.lab.run("client", argv).then(
      () => true,
      () => false,
    );
  }
});
