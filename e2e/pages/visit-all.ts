import type { Browser, Page } from "@playwright/test";
import type { Box } from "../box/start-box";
import { watchPages } from "../box/watch-pages";
import { type ListedPage, listedPages } from "./page-list";

export interface Visit {
  language: string;
  /** Called with every page of the list, loaded anew and with its data. */
  look(page: Page, listed: ListedPage): Promise<void>;
  ready(page: Page, listed: ListedPage): Promise<void>;
}

/** Visits all pages in a browser of its own; returns what no page may do but one did. */
export async function visitAll(browser: Browser, box: Box, visit: Visit): Promise<string[]> {
  const context = await browser.newContext({ storageState: box.administrator.storageState });
  const faults = watchPages(context, box.url);
  await context.addCookies([{ name: "locale", value: visit.language, url: box.url }]);
  const { cookies } = box.administrator.storageState;
  const page = await context.newPage();
  // The page that does not exist is answered with 404, which the browser notes.
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("status of 404")) faults.push(message.text());
  });
  for (const listed of listedPages) {
    // Pages for those who are not signed in are shown to nobody else.
    if (listed.open) for (const { name } of cookies) await context.clearCookies({ name });
    else await context.addCookies(cookies);
    await page.goto("about:blank");
    await page.goto(listed.path);
    await visit.ready(page, listed);
    await visit.look(page, listed);
  }
  await context.close();
  return faults;
}
