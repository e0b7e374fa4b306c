"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { LanguageChoice } from "../i18n/language-choice";
import { signOut } from "../session/auth-calls";
import { PasswordDrawer } from "../session/password-drawer";
import { themes } from "../theme/theme";
import { useTheme } from "../theme/use-theme";
import { Button } from "../ui/button";
import { Segmented } from "../ui/segmented";

/** Theme, language, password and the way out; in the user's menu, on a phone below the pages. */
export function UserChoices() {
  const t = useTranslations("frame.user");
  const [theme, setTheme] = useTheme();
  const [changing, setChanging] = useState(false);
  return (
    <div className="grid gap-12">
      <div className="grid gap-4">
        <span className="text-help text-text2">{t("theme")}</span>
        <Segmented
          label={t("theme")}
          value={theme}
          onChange={setTheme}
          options={themes.map((value) => ({ value, text: t(`themes.${value}`) }))}
        />
      </div>
      <div className="grid gap-4">
        <span className="text-help text-text2">{t("language")}</span>
        <LanguageChoice label={t("language")} />
      </div>
      <Button onClick={() => setChanging(true)}>{t("password")}</Button>
      {changing && <PasswordDrawer onClose={() => setChanging(false)} />}
      <Button onClick={() => void signOut()}>{t("signOut")}</Button>
    </div>
  );
}
