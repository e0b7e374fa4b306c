/// <reference lib="dom" />
import type { Page } from "@playwright/test";
import axe, { type RunOptions } from "axe-core";

/** Which rules of WCAG 2.2 up to AA, as axe-core tests them: all, those about colours, or all others. */
export type AccessRules = "all" | "colours" | "words";

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** What a theme can break. */
const colourRules = ["color-contrast", "link-in-text-block"];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Only what is wrong is described: to describe what is well takes as long as to look. */
const asked: Record<AccessRules, RunOptions> = {
  all: { runOnly: tags, resultTypes: ["violations"] },
  colours: { runOnly: { type: "rule", values: colourRules }, resultTypes: ["violations"] },
  words: {
    runOnly: tags,
    rules: Object.fromEntries(colourRules.map((id) => [id, { enabled: false }])),
    resultTypes: ["violations"],
  },
};

/** Breaches of accessibility on a page as it stands there; the page keeps what looks for them. */
export async function accessFaults(page: Page, rules: AccessRules): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate((options) => window.axe.run(options), asked[rules]);
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 160)} (${any[0]?.message ?? ""})`).join("; ")}`,
  );
}

/** Anything that would have to be scrolled sideways on a phone. */
export function widthFaults(page: Page): Promise<string[]> {
  return page.evaluate(wideParts);
}

/** Runs in the page: page, dialogs and frame lines that are wider than their place. Tables scroll within themselves. */
function wideParts(): string[] {
  const parts = [
    document.scrollingElement!,
    ...document.querySelectorAll("main, [role=dialog], header, footer, section"),
  ];
  return parts
    .filter((part) => {
      const { overflowX } = getComputedStyle(part);
      const scrolls = part === document.scrollingElement || overflowX === "auto" || overflowX === "scroll";
      return scrolls && part.scrollWidth > part.clientWidth + 1;
    })
    .map((part) => `wider than the phone: <${part.tagName.toLowerCase()}> ${part.scrollWidth} of ${part.clientWidth}`);
}
