/// <reference lib="dom" />
import { fixedId } from "@loaddirector/model";
import type { Page } from "@playwright/test";
import type { Box } from "./box/start-box";
import { expect, skipWithoutBox, test } from "./fixtures";
import { outsideBrackets } from "./pages/outside-brackets";
import type { ListedPage } from "./pages/page-list";
import { type AccessRules, accessFaults, widthFaults } from "./pages/visible-faults";
import { visitAll } from "./pages/visit-all";

test.skip(skipWithoutBox !== null, skipWithoutBox ?? "");
// The longest of all: side by side, each on a box of its worker.
test.describe.configure({ mode: "parallel" });

const desk = { width: 1366, height: 768 };
const phone = { width: 390, height: 844 };
const softly = expect.configure({ soft: true });

/** Words have no colours of their own: what themes can break is looked at in one language. */
const looks: Record<string, readonly { theme: string; rules: AccessRules }[]> = {
  en: [
    { theme: "dark", rules: "all" },
    { theme: "light", rules: "colours" },
  ],
  "zh-CN": [{ theme: "dark", rules: "words" }],
};

test.beforeAll(({ box }) => makePendingChange(box));
test.afterAll(async ({ box }) => {
  const { api } = box.administrator;
  const { counter } = await api.candidate.state.query();
  await api.candidate.discard.mutate({ counter });
});

for (const [language, themes] of Object.entries(looks)) {
  test(`every page in ${language}: accessible on desk and phone, dark and light, without any error`, async ({
    browser,
    box,
  }) => {
    test.setTimeout(300_000);
    const faults = await visitAll(browser, box, {
      language,
      ready,
      async look(page, listed) {
        for (const viewport of [desk, phone]) {
          await page.setViewportSize(viewport);
          // Charts take the new width in a frame of their own.
          if (viewport === phone) await softly.poll(() => widthFaults(page), `${listed.path} on a phone`).toEqual([]);
          for (const { theme, rules } of themes) {
            await page.evaluate((chosen) => {
              document.documentElement.dataset.theme = chosen;
              window.dispatchEvent(new Event("ld-theme"));
            }, theme);
            const faults = await accessFaults(page, rules);
            expect.soft(faults, `${listed.path}, ${theme}, ${viewport.width} wide`).toEqual([]);
          }
        }
        await page.setViewportSize(desk);
      },
    });
    expect(faults).toEqual([]);
  });
}

test("every text comes from the catalogue", async ({ browser, box }) => {
  test.setTimeout(240_000);
  const faults = await visitAll(browser, box, {
    language: "x-bracket",
    ready,
    async look(page, listed) {
      await expect.soft(page, listed.path).toHaveTitle(/⟦/);
      expect.soft(await outsideBrackets(page), listed.path).toEqual([]);
    },
  });
  expect(faults).toEqual([]);
});

/** Waits until a page has its data. */
async function ready(page: Page, listed: ListedPage): Promise<void> {
  await expect(listed.ready(page), listed.path).toBeVisible();
  if (!listed.open) await expect(page.locator("[aria-live], [role=status]").first()).toBeAttached();
}

/** So that the review has something to show. */
async function makePendingChange({ administrator: { api } }: Box): Promise<void> {
  const [row] = await api.realServer.list.query();
  await api.realServer.write.mutate({ object: { ...row!.object, description: "rack 3" }, version: row!.version });
  await api.dnsName.write.mutate({
    version: null,
    object: {
      id: fixedId("dnsName", 1),
      name: "www.example.com",
      nameServers: ["ns1.example.net"],
      answers: [
        { type: "virtualAddress", virtualAddressId: fixedId("virtualAddress", 1) },
        { type: "address", address: "198.51.100.7" },
      ],
    },
  });
}
