"use client";

import type { Locale } from "@loaddirector/messages";
import { useRouter } from "next/navigation";
import { useLocale } from "next-intl";
import { Segmented } from "../ui/segmented";
import { localeCookie } from "./locale-cookie";
import { setPreferenceCookie } from "./preference-cookie";

/** Each language in its own words, so that it is found by those who read no other. */
const languageNames: Record<Locale, string> = { en: "English", "zh-CN": "简体中文" };

export function LanguageChoice({ label, size }: { label: string; size?: "head" | "control" }) {
  const locale = useLocale();
  const choose = useChooseLanguage();
  return (
    <span data-text="data">
      <Segmented
        label={label}
        size={size}
        value={locale}
        onChange={choose}
        options={(Object.keys(languageNames) as Locale[]).map((value) => ({
          value,
          text: languageNames[value],
          lang: value === "zh-CN" ? "zh-Hans" : value,
        }))}
      />
    </span>
  );
}

/** Remembers the language and renders this page anew in it; what was typed stays. */
function useChooseLanguage(): (locale: Locale) => void {
  const router = useRouter();
  return (locale) => {
    setPreferenceCookie(localeCookie, locale);
    router.refresh();
  };
}
