"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { DiffLine } from "../made/line-diff";
import { Button } from "../ui/button";

/** Copies or saves all lines; those of a difference with their sign, as a patch has them. */
export function TextActions({ lines, name }: { lines: readonly DiffLine[]; name: string }) {
  const t = useTranslations("configuration");
  const [copied, setCopied] = useState(false);
  const text = () => {
    const isDifference = lines.some(({ sign }) => sign !== " ");
    return lines.map((line) => `${isDifference ? `${line.sign} ` : ""}${line.text}\n`).join("");
  };
  const copy = () =>
    navigator.clipboard.writeText(text()).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    });
  const download = () => {
    const url = URL.createObjectURL(new Blob([text()], { type: "text/plain" }));
    const link = Object.assign(document.createElement("a"), { href: url, download: name });
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <>
      <Button onClick={() => void copy()}>{t(copied ? "copied" : "copy")}</Button>
      <Button onClick={download}>{t("download")}</Button>
    </>
  );
}
