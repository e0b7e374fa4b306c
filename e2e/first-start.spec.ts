import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { test as base, expect } from "@playwright/test";
import { requires } from "../scripts/require";
import { type Director, startDirector } from "../scripts/start/director";
import { hostPlace } from "../scripts/start/place";
import { watchPages } from "./box/watch-pages";

const skip = requires("chromium");
base.skip(skip !== null, skip ?? "");
base.describe.configure({ mode: "serial" });

const password = "a sentence is fine";
const wrong = "This user name and password do not fit together.";

/** A box that nobody has used yet, on a machine without the powers that forwarding needs. */
const test = base.extend<object, { fresh: Director }>({
  fresh: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the needed fixtures from the pattern
    async ({}, use) => {
      const state = await mkdtemp(join(tmpdir(), "ld-e2e-fresh-"));
      const place = hostPlace("ld-e2e-fresh", null, { state, port: 8449 });
      try {
        const director = await startDirector(place, { engine: "memory" });
        await use(director);
        await director.stop();
      } finally {
        for (const folder of [state, place.layout.run]) await rm(folder, { recursive: true, force: true });
      }
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: async ({ fresh }, use) => use(new URL(fresh.firstAdministrator()!).origin),
  context: async ({ context, baseURL }, use) => {
    const faults = watchPages(context, baseURL!);
    await use(context);
    expect(faults).toEqual([]);
  },
});

test("the one-time link makes the first administrator, who is signed in at once", async ({ page, fresh }) => {
  await page.goto("/");
  await expect(page, "without a session every page leads to the sign-in").toHaveURL(/\/sign-in/);
  await expect(page.getByText("There is no user yet.")).toBeVisible();

  await page.goto(fresh.firstAdministrator()!);
  await fillSetup(page, "ada", "too short");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/At least 12 characters/);
  await fillSetup(page, "Ada Lovelace", password);
  await expect(page.getByLabel("User name")).toHaveAccessibleDescription(/begin with a lower-case letter/);
  await fillSetup(page, "ada", password);
  await expect(page.getByRole("heading", { name: "Dashboard" })).toBeVisible();
  await expect(page.getByRole("button", { name: "ada, admin: theme, language, sign out" })).toBeVisible();
});

test("the link cannot be used twice", async ({ page, fresh }) => {
  await page.goto(fresh.firstAdministrator()!);
  await fillSetup(page, "mallory", password);
  await expect(page.getByText("This link is used, too old or incomplete.")).toBeVisible();
});

test("a memory engine is said on every page, with the reason", async ({ page }) => {
  await signIn(page, "ada", password);
  await expect(page.getByText("Nothing is forwarded.")).toBeVisible();
  const reason = "the memory engine was chosen in the agent's configuration";
  await expect(page.getByText(reason).first()).toBeVisible();
  await page.getByRole("button", { name: "ada, admin: theme, language, sign out" }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto("/");
  await expect(page, "the session is over on the box, too").toHaveURL(/\/sign-in/);
});

test("a wrong password is refused, and guessing is slowed down", async ({ page }) => {
  test.setTimeout(150_000);
  await signIn(page, "ada", "not my password");
  const field = page.getByLabel("Password", { exact: true });
  await expect(field).toHaveAccessibleDescription(wrong);
  await expect(field, "what was typed is still there").toHaveValue("not my password");
  await expect(async () => {
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(field).toHaveAccessibleDescription(/^Too many attempts\. Try again in \d+ s\.$/, { timeout: 500 });
  }).toPass({ timeout: 100_000, intervals: [0] });
});

async function signIn(page: Page, name: string, word: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("User name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(word);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function fillSetup(page: Page, name: string, word: string): Promise<void> {
  await page.getByLabel("User name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(word);
  await page.getByLabel("Password again").fill(word);
  await page.getByRole("button", { name: "Make administrator" }).click();
}
