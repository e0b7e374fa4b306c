import { test as base, expect, type Page } from "@playwright/test";
import { requires } from "../scripts/require";
import { type Box, startBox } from "./box/start-box";
import { watchPages } from "./box/watch-pages";

export { expect };

interface OfTest {
  /** A page of the second administrator, in a browser of her own. */
  pageOfGrace: Page;
  /** Attaches the logs of the box to a test that failed. */
  logs: undefined;
}

interface OfWorker {
  /** The configuration of `npm start`, with all its services; else one HTTP service. */
  farm: boolean;
  /** Started once for all tests of a worker; anew after a test that failed, so that it cannot spoil others. */
  box: Box;
}

/** Tests against the whole product. `page` is signed in as the administrator. */
export const test = base.extend<OfTest, OfWorker>({
  farm: [false, { scope: "worker", option: true }],

  box: [
    async ({ farm }, use, { parallelIndex }) => {
      const box = await startBox({ prefix: `ld-e2e-${parallelIndex}`, farm });
      try {
        await use(box);
      } finally {
        await box.stop();
      }
    },
    { scope: "worker", timeout: 120_000 },
  ],

  launchOptions: [
    async ({ launchOptions, box }, use) => use({ ...launchOptions, executablePath: box.browser }),
    { scope: "worker" },
  ],

  baseURL: async ({ box }, use) => use(box.url),

  storageState: async ({ box }, use) => use(box.administrator.storageState),

  context: async ({ context, box }, use) => {
    const faults = watchPages(context, box.url);
    await use(context);
    expect(faults, "uncaught errors, policy violations and requests to elsewhere").toEqual([]);
  },

  pageOfGrace: async ({ browser, box }, use) => {
    const context = await browser.newContext({ storageState: box.secondAdministrator.storageState });
    const faults = watchPages(context, box.url);
    await use(await context.newPage());
    await context.close();
    expect(faults).toEqual([]);
  },

  logs: [
    async ({ box }, use, info) => {
      await use(undefined);
      if (info.status === info.expectedStatus) return;
      for (const process of ["agent", "console"] as const)
        await info.attach(`${process}.log`, { body: await box.log(process), contentType: "text/plain" });
    },
    { auto: true },
  ],
});

/** Why the whole product cannot run here, or null. */
export const skipWithoutBox = requires("root", "bpf", "chromium");
