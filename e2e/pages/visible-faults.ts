/// <reference lib="dom" />
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** WCAG 2.2 up to AA, as axe-core tests it. */
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What another theme can break. */
const colourRules = ["color-contrast", "link-in-text-block"];

/** Breaches of accessibility on a page as it stands there. `colours`: only of what another theme can break. */
export async function accessFaults(page: Page, { colours }: { colours: boolean }): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (colours ? axe.withRules(colourRules) : axe.withTags(rules)).analyze();
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
