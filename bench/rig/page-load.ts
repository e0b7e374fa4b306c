import type { Browser, BrowserContextOptions, Page } from "@playwright/test";

export interface PageLoad {
  /** From the request to the moment the page is of use. */
  readonly milliseconds: number;
  /** Bodies and headers as they came over the wire, compressed, until then. */
  readonly kilobytes: number;
  /** What the same would be without compression. */
  readonly uncompressed: number;
}

/** Opens a page with an empty cache, as somebody does who comes for the first time. `usable` waits for it. */
export async function loadPage(
  browser: Browser,
  url: string,
  usable: (page: Page) => Promise<unknown>,
  options: BrowserContextOptions = {},
): Promise<PageLoad> {
  const context = await browser.newContext({
    ...options,
    ignoreHTTPSErrors: true,
    viewport: { width: 1366, height: 768 },
  });
  try {
    const page = await context.newPage();
    const network = await context.newCDPSession(page);
    await network.send("Network.enable");
    let encoded = 0;
    let decoded = 0;
    network.on("Network.loadingFinished", ({ encodedDataLength }) => {
      encoded += encodedDataLength;
    });
    network.on("Network.dataReceived", ({ dataLength }) => {
      decoded += dataLength;
    });
    const began = performance.now();
    await page.goto(url);
    await usable(page);
    return { milliseconds: performance.now() - began, kilobytes: encoded / 1000, uncompressed: decoded / 1000 };
  } finally {
    await context.close();
  }
}
