"use client";

import { useTranslations } from "next-intl";
import { ErrorNote } from "../../ui/error-note";

/** One page failed; frame, live feed and candidate line go on. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations("frame.crash");
  return <ErrorNote title={t("title")} reason={t("text")} code={error.digest ?? error.name} onRetry={reset} />;
}
