import { defineConfig } from "@playwright/test";
import { CHROMIUM } from "../scripts/require";

/**
 * Two workers, each with a lab, a box and a browser of its own: a test mostly waits for what a page shows each second, and
 * the smallest machine has two cores.
 */
export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "../test-results",
  workers: 2,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  // A cold page and a busy machine with two cores; conditions are waited for, so this costs nothing when all is well.
  expect: { timeout: 20_000 },
  reporter: "list",
  use: {
    browserName: "chromium",
    // The certificate is the box's own, made at its first start.
    ignoreHTTPSErrors: true,
    viewport: { width: 1366, height: 768 },
    locale: "en",
    timezoneId: "UTC",
    colorScheme: "dark",
    reducedMotion: "reduce",
    actionTimeout: 20_000,
    navigationTimeout: 20_000,
    // Without its film, which takes a fifth of the time of a page.
    trace: { mode: "retain-on-failure", screenshots: false },
    screenshot: "only-on-failure",
    launchOptions: { executablePath: CHROMIUM, args: ["--no-sandbox"] },
  },
});
