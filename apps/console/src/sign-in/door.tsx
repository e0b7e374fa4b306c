"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { BrandMark } from "../frame/brand";
import { LanguageChoice } from "../i18n/language-choice";

/** The two pages before the console: a form at the left, what to know at the right. */
export function Door({
  title,
  notes,
  below,
  children,
}: {
  title: string;
  notes: ReactNode;
  below: ReactNode;
  children: ReactNode;
}) {
  const t = useTranslations("signIn");
  return (
    <main className="mx-auto grid min-h-dvh w-640 max-w-full content-center px-16 py-24">
      <header className="mb-16 flex items-center gap-8">
        <BrandMark />
        <strong className="text-title">{t("product")}</strong>
        <span className="ml-auto">
          <LanguageChoice label={t("language")} />
        </span>
      </header>
      <div className="grid rounded-control border border-line bg-surface wide:grid-cols-[342px_minmax(0,1fr)]">
        <section className="p-24">
          <h1 className="mb-12 text-title font-bold">{title}</h1>
          {children}
        </section>
        <aside className="rounded-r-control border-line bg-sunken p-20 wide:border-l narrow:border-t">{notes}</aside>
      </div>
      <p className="mt-12 text-text2">{below}</p>
    </main>
  );
}

/** A head and its sentence, in the right part. */
export function DoorNote({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="not-first:mt-16">
      <h2 className="mb-2 text-body font-bold">{title}</h2>
      <div className="text-text2">{children}</div>
    </section>
  );
}
