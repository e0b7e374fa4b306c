import { type Browser, chromium, type Page } from "@playwright/test";
import { createAdministrator, openSession } from "../e2e/box/console-api";
import { CHROMIUM } from "../scripts/require";
import type { Bench } from "./bench";
import { loadPage, type PageLoad } from "./rig/page-load";
import { forgetProduct, type Product, startProduct } from "./rig/product";
import { until } from "./rig/until";
import type { Session } from "./session";

const administrator = { name: "bench", password: "a password of the benches" };

export const page: Bench = {
  name: "page",
  about: "The second `npm start` on a machine, and the first pages in a real browser with an empty cache.",
  needs: ["root", "bpf", "chromium"],
  async run(session) {
    await forgetProduct();
    session.later("state of the product", forgetProduct);
    session.say("first start");
    const { stop } = await startProduct(session);
    await stop();
    const starts: number[] = [];
    let product: Product | null = null;
    for (let round = 0; round < session.rounds; round++) {
      session.say(`start ${round + 2}`);
      await product?.stop();
      product = await startProduct(session);
      starts.push(product.seconds);
    }
    const { signIn, dashboard } = await loads(session, product!);
    const of = (pages: readonly PageLoad[], key: keyof PageLoad) => pages.map((each) => each[key]);
    return {
      figures: [
        { name: "second npm start to a usable console", unit: "s", values: starts, bar: { atMost: 15 } },
        { name: "sign-in page, over the wire", unit: "kB", values: of(signIn, "kilobytes") },
        { name: "sign-in page, to a usable form", unit: "ms", values: of(signIn, "milliseconds") },
        { name: "dashboard, over the wire", unit: "kB", values: of(dashboard, "kilobytes") },
        { name: "dashboard, uncompressed", unit: "kB", values: of(dashboard, "uncompressed") },
        { name: "dashboard, to the first live figure", unit: "ms", values: of(dashboard, "milliseconds") },
      ],
      conditions: [
        "node scripts/start.mjs without npm itself, everything built: lab, agent, health, console, demo traffic",
        "kB: 1,000 bytes, headers included; Chromium with an empty cache, from the host",
      ],
    };
  },
};

async function loads(session: Session, { url, link }: Product) {
  if (!link) throw new Error("npm start printed no link for the first administrator");
  await createAdministrator(link, administrator.name, administrator.password);
  const own = await openSession(url, administrator.name, administrator.password);
  session.later("session", () => own.close());
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  session.later("browser", () => browser.close());
  const { storageState } = own;
  return session.interleave({
    signIn: () => loadPage(browser, `${url}/sign-in`, (page) => formIsReady(page, session.signal)),
    dashboard: () => loadPage(browser, `${url}/`, figureIsLive, { storageState }),
  });
}

/** React has taken the form over: what is typed stays. */
async function formIsReady(page: Page, signal: AbortSignal): Promise<void> {
  const field = page.locator("input[name=username]");
  await field.waitFor();
  await until("React takes the form over", 30_000, signal, () =>
    field.evaluate((element) => Object.keys(element).some((key) => key.startsWith("__reactProps"))),
  );
}

/** Traffic of the demo stands in the chart's heading. */
async function figureIsLive(page: Page): Promise<void> {
  await page.getByTestId("traffic-now").filter({ hasText: /[1-9]/ }).waitFor({ timeout: 30_000 });
}
