"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useMessage } from "../i18n/use-message";
import { useMayWrite } from "../session/use-may-write";
import { Button } from "../ui/button";
import { StatusShape } from "../ui/status-shape";
import type { CandidateView } from "./candidate-view";
import { DiscardDialog } from "./discard-dialog";
import { useReview } from "./use-review";

type ViewOf<K extends CandidateView["kind"]> = Extract<CandidateView, { kind: K }>;

const strong = { b: (text: React.ReactNode) => <strong>{text}</strong> };

/** Changes wait: how many, whose, based on what, and whether the rules accept them. */
export function CandidatePending({ view, counter }: { view: ViewOf<"pending">; counter: number | null }) {
  const t = useTranslations("frame.candidate");
  const review = useReview();
  const [asking, setAsking] = useState(false);
  const mayWrite = useMayWrite();
  return (
    <>
      <StatusShape kind="notCommitted" />
      <span>{t.rich("pending", { count: view.total, ...strong })}</span>
      <span className="min-w-0 truncate text-text2 narrow:hidden">
        {view.authors.map(({ name, count }) => (
          <span key={name}>
            {t("by", { name, count })}
            <Dot />
          </span>
        ))}
        {view.base === 0 ? t("basedOnNothing") : t("basedOn", { revision: view.base })}
        <Dot />
        {t("checkPasses")}
        {view.warnings > 0 && (
          <>
            <Dot />
            <span className="text-warn">{t("warnings", { count: view.warnings })}</span>
          </>
        )}
      </span>
      <Button
        variant={review.isOpen || !mayWrite ? "default" : "commit"}
        size="head"
        keyHint="G C"
        onClick={review.open}
        className="narrow:ml-auto"
      >
        <span className="narrow:hidden">{t(mayWrite ? "review" : "show")}</span>
        <span className="wide:hidden">{t(mayWrite ? "reviewShort" : "show")}</span>
      </Button>
      {mayWrite && (
        <Button size="head" onClick={() => setAsking(true)} className="narrow:hidden">
          {t("discard")}
        </Button>
      )}
      {asking && <DiscardDialog view={view} counter={counter} onClose={() => setAsking(false)} />}
    </>
  );
}

/** The rules refuse something: which, and where to mend it. */
export function CandidateRefused({ view }: { view: ViewOf<"refused"> }) {
  const t = useTranslations("frame.candidate");
  const render = useMessage();
  const review = useReview();
  return (
    <>
      <StatusShape kind="refused" />
      <strong className="text-down">{t("refused")}</strong>
      <span className="min-w-0 truncate text-text2 narrow:hidden">
        {t("refusedCount", { count: view.errors, first: render(view.first.message) })}
      </span>
      <Button size="head" keyHint="G C" onClick={review.open} className="narrow:ml-auto">
        {t("show")}
      </Button>
    </>
  );
}

/** The agent is silent: editing goes on, committing waits. */
export function CandidateSilent({ view }: { view: ViewOf<"silent"> }) {
  const t = useTranslations("frame.candidate");
  const mayWrite = useMayWrite();
  return (
    <>
      <StatusShape kind={view.total > 0 ? "notCommitted" : "down"} />
      {view.total > 0 && <span>{t.rich("pending", { count: view.total, ...strong })}</span>}
      <span className="min-w-0 truncate text-down">{t("silent")}</span>
      {mayWrite && view.total > 0 && (
        <Button size="head" disabledReason={t("silentReason")} className="narrow:hidden">
          {t("review")}
        </Button>
      )}
    </>
  );
}

function Dot() {
  return (
    <span aria-hidden="true" data-text="shape">
      {" · "}
    </span>
  );
}
