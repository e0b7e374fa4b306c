import { bracketed, type Catalogue, catalogues, isLocale, type Locale } from "@loaddirector/messages";

/** The pseudo-locale of the tests: English in brackets. */
const pseudoLocale = "x-bracket";

export interface PageLanguage {
  readonly locale: Locale;
  /** For <html lang>: Han forms depend on it. */
  readonly htmlLang: string;
  readonly catalogue: Catalogue;
}

/** Cookie first, then the browser's languages in its order, then English. */
export function chooseLanguage(cookie: string | undefined, acceptLanguage: string | null): PageLanguage {
  if (cookie === pseudoLocale) return { locale: "en", htmlLang: "en", catalogue: bracketed(catalogues.en) };
  const locale = isLocale(cookie) ? cookie : acceptedLocale(acceptLanguage ?? "");
  return { locale, htmlLang: locale === "zh-CN" ? "zh-Hans" : locale, catalogue: catalogues[locale] };
}

function acceptedLocale(header: string): Locale {
  const wanted = header
    .split(",")
    .map((part, order) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find(Boolean);
      return { tag: tag.toLowerCase(), quality: quality === undefined ? 1 : Number(quality), order };
    })
    .sort((a, b) => b.quality - a.quality || a.order - b.order);
  for (const { tag } of wanted) {
    if (tag === "zh" || tag.startsWith("zh-")) return "zh-CN";
    if (tag === "en" || tag.startsWith("en-")) return "en";
  }
  return "en";
}
