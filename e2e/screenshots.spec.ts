import { join } from "node:path";
import { startTraffic } from "../packages/lab/src/index";
import { root } from "../scripts/build/stamp";
import { demoAddress, farmAddresses, farmUrls } from "../scripts/start/seed";
import { expect, test } from "./fixtures";

const folder = join(root, "docs/screenshots");

// Only when asked for: pictures in the repository change with every run.
if (process.env.UPDATE_SCREENSHOTS === "1") {
  test.use({ farm: true });
  test("pictures for the documents", async ({ page, box }) => {
    test.setTimeout(180_000);
    const { api } = box.administrator;
    const bulks = [demoAddress, farmAddresses.files].map((address) => `http://${address}/bulk`);
    const traffic = [
      startTraffic(box.lab, { url: farmUrls, perSecond: 60, seconds: 150 }),
      startTraffic(box.lab, { url: bulks, perSecond: 3, seconds: 150 }),
    ];
    // The chart shows five minutes; one of them with traffic makes a picture.
    const begun = Date.now();
    await expect
      .poll(async () => (await api.live.history.query({ since: begun })).points.at(-1)?.at ?? 0, { timeout: 100_000 })
      .toBeGreaterThan(begun + 60_000);

    await page.goto("/?range=5");
    await expect(page.getByText("live, every 1 s")).toBeVisible();
    await expect.poll(async () => Number(await page.getByTestId("traffic-now").textContent())).toBeGreaterThan(0);
    await page.screenshot({ path: join(folder, "dashboard-dark.png") });

    await page.emulateMedia({ colorScheme: "light" });
    await page.goto("/services");
    await expect(page.getByRole("link", { name: "server-3", exact: true }).first()).toBeVisible();
    await page.screenshot({ path: join(folder, "services-light.png") });

    const [row] = await api.realServer.list.query();
    await api.realServer.write.mutate({ object: { ...row!.object, enabled: false }, version: row!.version });
    await page.goto("/?review");
    await expect(page.getByText("server-1 is changed")).toBeVisible();
    await page.screenshot({ path: join(folder, "review-light.png") });
    const { counter } = await api.candidate.state.query();
    await api.candidate.discard.mutate({ counter });
    await Promise.all(traffic.map((each) => each.stop()));
  });
}
