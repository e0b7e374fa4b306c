"use client";

import { useTranslations } from "next-intl";
import type { Setting } from "./setting-groups";

/** What a setting is called and what it does. */
export function useSettingWords({ key }: Pick<Setting, "key">): { name: string; meaning: string } {
  const t = useTranslations("protection.setting");
  return { name: t(`${key}.name`), meaning: t(`${key}.meaning`) };
}
