"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { Button } from "../ui/button";
import { KeyHint } from "../ui/key-hint";
import { pages, reviewKey } from "./pages";

/** Every key of the console. */
export function KeysSheet({ onClose }: { onClose: () => void }) {
  const t = useTranslations("frame");
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const rows: [string, string][] = [
    ["Ctrl K", t("keys.search")],
    ["/", t("keys.filter")],
    ["N", t("keys.new")],
    ...pages.map((page): [string, string] => [`G ${page.go}`, t("keys.go", { page: t(`navigation.${page.key}`) })]),
    [`G ${reviewKey}`, t("keys.commit")],
    ["?", t("keys.help")],
    ["Esc", t("keys.escape")],
  ];
  return (
    <dialog
      ref={dialog}
      aria-label={t("keys.title")}
      onClose={onClose}
      className="m-auto w-360 max-w-[calc(100vw-32px)] animate-enter rounded-dialog border border-line2 bg-raised p-16 shadow-float backdrop:bg-shade"
    >
      <h2 className="text-dialog font-bold">{t("keys.title")}</h2>
      <dl className="mt-8 grid grid-cols-[96px_minmax(0,1fr)]">
        {rows.map(([keys, text]) => (
          <div key={keys} className="col-span-2 grid grid-cols-subgrid items-center border-b border-line py-4">
            <dt className="flex gap-4">
              {keys.split(" ").map((key) => (
                <KeyHint key={key} keys={key} boxed />
              ))}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog" className="mt-12 flex justify-end">
        <Button type="submit" keyHint="Esc">
          {t("navigation.close")}
        </Button>
      </form>
    </dialog>
  );
}
