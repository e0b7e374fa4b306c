import { demoAddress } from "../scripts/start/seed";
import { ask, shares } from "./box/ask";
import { candidateLine } from "./console/candidate";
import { expect, skipWithoutBox, test } from "./fixtures";

test.skip(skipWithoutBox !== null, skipWithoutBox ?? "");

test("drain and disable take effect at once, are no part of the candidate, and are taken back", async ({
  page,
  box,
}) => {
  const { lab } = box;
  // The page says it as soon as the agent has taken it down; the kernel follows in the same breath.
  const shared = (counts: Record<string, number>) =>
    expect.poll(async () => shares(await ask(lab, demoAddress, 12))).toEqual(counts);
  const all = { "server-1": 4, "server-2": 4, "server-3": 4 };
  const without = { "server-1": 6, "server-3": 6 };
  await page.goto("/services");
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "server-2", exact: true }) });
  const actions = page.getByRole("region", { name: "Selected destinations" });
  await row.getByRole("checkbox", { name: "Select server-2" }).check();
  await shared(all);

  await actions.getByRole("button", { name: "Drain…" }).click();
  await page.getByRole("button", { name: "no deadline" }).click();
  await expect(row).toContainText("draining");
  await shared(without);
  await actions.getByRole("button", { name: "Back to normal" }).click();
  await expect(row).not.toContainText("draining");
  await shared(all);

  await actions.getByRole("button", { name: "Disable…" }).click();
  await page.getByRole("dialog", { name: "Disable server-2 now?" }).getByRole("button", { name: "Disable" }).click();
  await expect(row).toContainText("disabled");
  await shared(without);
  await expect(candidateLine(page)).toContainText("nothing to commit");
  await actions.getByRole("button", { name: "Back to normal" }).click();
  await expect(row).not.toContainText("disabled");
  await shared(all);

  // From the drawer, whose buttons are at the bottom of the window; also of a small one.
  for (const viewport of [{ width: 390, height: 844 }, page.viewportSize()!]) {
    await page.setViewportSize(viewport);
    await page.goto("/services?destination=ds_0000000000000002");
    const drawer = page.getByRole("dialog", { name: "server-2" });
    await drawer.getByRole("button", { name: "Drain…" }).click();
    await page.getByRole("button", { name: "no deadline" }).click();
    await expect(drawer.getByText("draining").first()).toBeVisible();
    await drawer.getByRole("button", { name: "Stop draining" }).click();
    await expect(drawer.getByText("draining")).toHaveCount(0);
  }

  await page.goto("/");
  await expect(page.getByText("ada disabled server-2 of web").first()).toBeVisible();
});
