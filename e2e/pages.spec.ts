/// <reference lib="dom" />
import type { BrowserContext, Page } from "@playwright/test";
import type { Box } from "./box/start-box";
import { expect, skipWithoutBox, test } from "./fixtures";
import { outsideBrackets } from "./pages/outside-brackets";
import { type ListedPage, listedPages } from "./pages/page-list";
import { accessFaults, widthFaults } from "./pages/visible-faults";

test.skip(skipWithoutBox !== null, skipWithoutBox ?? "");

const desk = { width: 1366, height: 768 };
const phone = { width: 390, height: 844 };
const softly = expect.configure({ soft: true });

test.beforeAll(({ box }) => makePendingChange(box));
test.afterAll(async ({ box }) => {
  const { api } = box.administrator;
  const { counter } = await api.candidate.state.query();
  await api.candidate.discard.mutate({ counter });
});

for (const language of ["en", "zh-CN"]) {
  test(`every page in ${language}: accessible on desk and phone, dark and light, without any error`, async ({
    context,
    box,
  }) => {
    test.setTimeout(300_000);
    await speak(context, box, language);
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    for (const listed of listedPages) {
      await open(page, context, box, listed);
      for (const viewport of [desk, phone]) {
        await page.setViewportSize(viewport);
        // Charts take the new width in a frame of their own.
        if (viewport === phone) await softly.poll(() => widthFaults(page), `${listed.path} on a phone`).toEqual([]);
        // Words have no colours of their own: what themes can break is looked at in one language.
        for (const theme of language === "en" ? ["dark", "light"] : ["dark"]) {
          await page.evaluate((chosen) => {
            document.documentElement.dataset.theme = chosen;
            window.dispatchEvent(new Event("ld-theme"));
          }, theme);
          const faults = await accessFaults(page, { colours: theme === "light" });
          expect.soft(faults, `${listed.path}, ${theme}, ${viewport.width} wide`).toEqual([]);
        }
      }
      await page.setViewportSize(desk);
    }
    // The page that does not exist is answered with 404, which the browser notes.
    expect(errors.filter((text) => !text.includes("status of 404"))).toEqual([]);
  });
}

test("every text comes from the catalogue", async ({ context, box }) => {
  test.setTimeout(120_000);
  await speak(context, box, "x-bracket");
  const page = await context.newPage();
  for (const listed of listedPages) {
    await open(page, context, box, listed);
    await expect.soft(page, listed.path).toHaveTitle(/⟦/);
    expect.soft(await outsideBrackets(page), listed.path).toEqual([]);
  }
});

/** Loads a page anew and waits for its data. Pages for those who are not signed in are shown to nobody else. */
async function open(page: Page, context: BrowserContext, box: Box, listed: ListedPage): Promise<void> {
  const { cookies } = box.administrator.storageState;
  if (listed.open) for (const { name } of cookies) await context.clearCookies({ name });
  else await context.addCookies(cookies);
  await page.goto("about:blank");
  await page.goto(listed.path);
  await expect(listed.ready(page), listed.path).toBeVisible();
  if (!listed.open) await expect(page.locator("[aria-live], [role=status]").first()).toBeAttached();
}

async function speak(context: BrowserContext, box: Box, language: string): Promise<void> {
  await context.addCookies([{ name: "locale", value: language, url: box.url }]);
}

/** So that the review has something to show. */
async function makePendingChange({ administrator: { api } }: Box): Promise<void> {
  const [row] = await api.realServer.list.query();
  await api.realServer.write.mutate({ object: { ...row!.object, description: "rack 3" }, version: row!.version });
}
