"use client";

import { useTranslations } from "next-intl";
import { usePageTitle } from "../frame/use-page-title";
import { ButtonLink } from "../ui/button-link";

export default function NotFound() {
  const t = useTranslations("frame.notFound");
  usePageTitle(t("title"));
  return (
    <main className="mx-auto max-w-480 p-24">
      <h1 className="text-title font-bold">{t("title")}</h1>
      <p className="mt-4 mb-12 text-text2">{t("text")}</p>
      <ButtonLink href="/">{t("home")}</ButtonLink>
    </main>
  );
}
