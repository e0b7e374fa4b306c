import type { BrowserContext, ConsoleMessage } from "@playwright/test";

/**
 * Collects what no page of the console may ever do: throw, break its own content policy, ask another origin for
 * anything. A refused call is logged by the browser as well; that is the business of the test that provokes it.
 */
export function watchPages(context: BrowserContext, origin: string): string[] {
  const faults: string[] = [];
  context.on("weberror", (error) => faults.push(`uncaught: ${error.error().message}`));
  context.on("console", (message) => {
    if (message.type() === "error" && !isRefusedCall(message)) faults.push(`console: ${message.text()}`);
  });
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (!["data:", "blob:"].includes(url.protocol) && url.origin !== origin) faults.push(`elsewhere: ${url.href}`);
  });
  return faults;
}

/** "Failed to load resource: the server responded with a status of 409 ()", and what a console that is down causes. */
function isRefusedCall(message: ConsoleMessage): boolean {
  return /^Failed to load resource|^WebSocket connection to|net::ERR_/.test(message.text());
}
