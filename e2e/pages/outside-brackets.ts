/// <reference lib="dom" />
import type { Page } from "@playwright/test";

/**
 * Texts of a page in the pseudo-locale that did not come from the catalogue: what stands outside of its brackets and is
 * neither marked as data (data-text) nor without any letter.
 */
export function outsideBrackets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const isData = (element: Element | null) => element?.closest("[data-text], script, style, noscript") != null;
    const hasLetters = (text: string) => /\p{L}/u.test(text);

    // A catalogue text may be spread over several nodes: the brackets are counted through the document.
    let depth = 0;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement?.closest("script, style, noscript")) continue;
      let outside = "";
      for (const letter of node.textContent ?? "") {
        if (letter === "⟦") depth++;
        else if (letter === "⟧") depth--;
        else if (depth === 0) outside += letter;
      }
      if (hasLetters(outside) && !isData(node.parentElement)) found.push(outside.trim());
    }
    for (const name of ["aria-label", "title", "placeholder", "alt"])
      for (const element of document.querySelectorAll(`[${name}]`)) {
        const text = element.getAttribute(name)!;
        if (hasLetters(text) && !text.includes("⟦") && !isData(element)) found.push(`${name}: ${text}`);
      }
    return found;
  });
}
