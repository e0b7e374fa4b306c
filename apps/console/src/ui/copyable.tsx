"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

/** An address or command in mono that copies itself when pressed. `faint` is the part that repeats. */
export function Copyable({ text, faint }: { text: string; faint?: string }) {
  const t = useTranslations("ui.copy");
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      title={copied ? t("done") : t("copy", { text: `${text}${faint ?? ""}` })}
      onClick={() =>
        navigator.clipboard.writeText(`${text}${faint ?? ""}`).then(() => {
          setCopied(true);
          setTimeout(() => setCopied(false), 2_000);
        })
      }
      className="font-mono text-mono whitespace-nowrap"
      data-text="data"
    >
      {text}
      {faint && <span className="text-text3">{faint}</span>}
    </button>
  );
}
