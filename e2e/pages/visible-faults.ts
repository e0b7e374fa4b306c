/// <reference lib="dom" />
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** WCAG 2.2 up to AA, as axe-core tests it. */
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What another theme can break. */
const colourRules = ["color-contrast", "link-in-text-block"];

/**
 * What is wrong with a page as it stands there: accessibility, and on a phone anything that has to be scrolled sideways.
 * `colours`: only what depends on them, for a page that was looked at in another theme just before.
 */
export async function visibleFaults(
  page: Page,
  { phone, colours }: { phone: boolean; colours: boolean },
): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (colours ? axe.withRules(colourRules) : axe.withTags(rules)).analyze();
  const faults = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 160)} (${any[0]?.message ?? ""})`).join("; ")}`,
  );
  if (phone) faults.push(...(await page.evaluate(wideParts)));
  return faults;
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
