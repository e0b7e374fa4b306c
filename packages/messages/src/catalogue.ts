import en from "./en.json";
import zhCN from "./zh-CN.json";

export const locales = ["en", "zh-CN"] as const;
export type Locale = (typeof locales)[number];

/** Nested keys; the leaves are ICU messages. English is the reference, a test holds the others to its keys and places. */
export type Catalogue = typeof en;

export const catalogues: Readonly<Record<Locale, Catalogue>> = { en, "zh-CN": zhCN };

export function isLocale(text: unknown): text is Locale {
  return locales.includes(text as Locale);
}

/**
 * The pseudo-locale of the tests: every text in brackets, so that a text on a page without them bypassed the catalogue.
 * Places and ICU syntax stay as they are.
 */
export function bracketed(catalogue: Catalogue): Catalogue {
  const walk = (node: unknown): unknown =>
    typeof node === "string"
      ? `⟦${node}⟧`
      : Object.fromEntries(Object.entries(node as object).map(([key, inner]) => [key, walk(inner)]));
  return walk(catalogue) as Catalogue;
}
