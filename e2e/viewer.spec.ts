import type { Page } from "@playwright/test";
import { openSession } from "./box/console-api";
import { password } from "./box/start-box";
import { candidateLine } from "./console/candidate";
import { expect, skipWithoutBox, test } from "./fixtures";

test.skip(skipWithoutBox !== null, skipWithoutBox ?? "");

const pages = [
  "/",
  "/services",
  "/servers",
  "/connections",
  "/addresses",
  "/interfaces",
  "/health-checks",
  "/dns",
  "/history",
];
/** Forms, by what is read in them. */
const forms = [
  ["/servers?open=rs_0000000000000001", "Name"],
  ["/health-checks?open=hc_0000000000000001", "Path"],
  ["/addresses?open=va_0000000000000001", "Address"],
  ["/interfaces?open=external", "Hook of external"],
  ["/services/vs_0000000000000001", "Name"],
] as const;
/** Whatever writes: to the candidate, to the box, to a server. */
const writes = /^(New |Save|Remove|Discard|Commit|Review and commit|Drain|Disable|Force|Back to normal|Edit)/;

const offersOf = (page: Page) =>
  page.locator("button:not(:disabled), a, input[type=checkbox]:not(:disabled)").filter({ hasText: writes });

test("a viewer reads everything and is offered nothing that would be refused", async ({
  page: pageOfAda,
  box,
  browser,
}) => {
  test.setTimeout(180_000);
  const { api } = box.administrator;
  const name = "vera";
  await api.user.create.mutate({ name, role: "viewer", password });
  const viewer = await openSession(box.url, name, password);
  const [row] = await api.realServer.list.query();
  await expect(
    viewer.api.realServer.write.mutate({ object: { ...row!.object, description: "no" }, version: row!.version }),
    "the box itself refuses",
  ).rejects.toMatchObject({ data: { reason: "forbidden" } });
  // Somebody else's change, so that there is something to review.
  await api.realServer.write.mutate({ object: { ...row!.object, description: "rack 5" }, version: row!.version });

  const context = await browser.newContext({ storageState: viewer.storageState });
  const page = await context.newPage();
  const offers = offersOf(page);
  await pageOfAda.goto("/services");
  await expect(offersOf(pageOfAda).first(), "others are offered something").toBeVisible();
  for (const path of pages) {
    await page.goto(path);
    await expect(page.getByRole("button", { name: `${name}, viewer: theme, language, sign out` })).toBeVisible();
    await expect(candidateLine(page).getByRole("button", { name: /^Show/ })).toBeVisible();
    await expect(page.getByRole("main").getByRole("heading", { level: 1 })).toBeVisible();
    await expect(offers, path).toHaveCount(0);
  }
  for (const [path, field] of forms) {
    await page.goto(path);
    const control = page
      .getByLabel(field, { exact: true })
      .or(page.getByRole("radiogroup", { name: field }))
      .first();
    await expect(control, path).toBeVisible();
    await expect(page.getByText(/^Your role may look, not change\.$/).first(), path).toBeVisible();
    await expect(page.locator("form :is(input, select, textarea):enabled"), path).toHaveCount(0);
    await expect(offers, path).toHaveCount(0);
  }
  await page.goto("/services?destination=ds_0000000000000001");
  await expect(page.getByRole("dialog")).toBeVisible();
  await expect(offers).toHaveCount(0);

  await page.goto("/?review");
  const review = page.getByRole("dialog");
  await expect(review.getByText("rack 5")).toBeVisible();
  await expect(offers).toHaveCount(0);
  await page.goto("/configuration?of=changes");
  await expect(page.getByText(' set description "rack 5"', { exact: false })).toBeVisible();
  await page.getByRole("radio", { name: "JSON" }).click();
  await expect(page.getByText('"description": "rack 5"', { exact: false })).toBeVisible();
  await expect(page).toHaveURL(/as=json/);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  expect((await saved).suggestedFilename()).toBe("loaddirector-changes.json");

  await context.close();
  await viewer.close();
  const { counter } = await api.candidate.state.query();
  await api.candidate.discard.mutate({ counter });
});
