"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "./button";
import { StatusShape } from "./status-shape";

/** What failed, why, what now, and a code to copy. */
export function ErrorNote({
  title,
  reason,
  code,
  onRetry,
}: {
  title: string;
  reason: string;
  /** Short code for support, such as the error's name and the request's. */
  code?: string | null;
  onRetry?: () => void;
}) {
  const t = useTranslations("ui.error");
  const [copied, setCopied] = useState(false);
  return (
    <div role="alert" className="px-12 py-16">
      <p className="flex items-center gap-8 font-bold">
        <StatusShape kind="down" />
        {title}
      </p>
      <p className="mt-2 max-w-520 text-text2">{reason}</p>
      <div className="mt-12 flex flex-wrap items-center gap-8">
        {onRetry && <Button onClick={onRetry}>{t("retry")}</Button>}
        {code && (
          <Button
            variant="quiet"
            onClick={() => navigator.clipboard.writeText(`${title} ${reason} ${code}`).then(() => setCopied(true))}
          >
            {copied ? t("copied") : t("copy")}
            <span data-text="data" className="font-mono text-mono">
              {code}
            </span>
          </Button>
        )}
      </div>
    </div>
  );
}
