"use client";

import { useMutation } from "@tanstack/react-query";
import { useLocale, useTimeZone, useTranslations } from "next-intl";
import { useApi } from "../api/api-provider";
import { apiErrorMessage } from "../api/error";
import { formatCountdown, formatMoment } from "../format/time";
import { useMessage } from "../i18n/use-message";
import { useMayWrite } from "../session/use-may-write";
import { Bar } from "../ui/bar";
import { BusyArc } from "../ui/busy-arc";
import { Button } from "../ui/button";
import { StatusShape } from "../ui/status-shape";
import { useToast } from "../ui/toast";
import type { CandidateView } from "./candidate-view";
import { useBoxNow, useBrowserNow } from "./use-now";
import { useReview } from "./use-review";

type ViewOf<K extends CandidateView["kind"]> = Extract<CandidateView, { kind: K }>;

const strong = { b: (text: React.ReactNode) => <strong>{text}</strong> };

export function CandidateNothing({ view }: { view: ViewOf<"nothing"> }) {
  const t = useTranslations("frame.candidate");
  const locale = useLocale();
  const timeZone = useTimeZone() ?? "UTC";
  const now = useBoxNow();
  return (
    <>
      <StatusShape kind="commit" />
      <span>{view.revision === 0 ? t("nothingYet") : t("nothing", { revision: view.revision })}</span>
      {view.author !== null && view.at !== null && now !== null && (
        <span data-text="data" className="min-w-0 truncate text-text2 narrow:hidden">
          {view.author} {formatMoment(view.at, now, timeZone, locale)}
        </span>
      )}
    </>
  );
}

export function CandidateApplying({ view }: { view: ViewOf<"applying"> }) {
  const t = useTranslations("frame.candidate");
  const progress = t("applyingProgress", { done: view.done, total: view.total });
  return (
    <>
      <BusyArc />
      <strong>{t("applying", { revision: view.revision })}</strong>
      <span className="text-text2">{progress}</span>
      <span className="w-120 narrow:hidden">
        <Bar tone="hand" share={view.total === 0 ? 1 : view.done / view.total} label={progress} />
      </span>
    </>
  );
}

/** The box counts, not this browser: the time left is the agent's, carried on from when it said so. */
export function useTrialLeft(view: { leftMs: number; statusAt: number }): number {
  const now = useBrowserNow() ?? view.statusAt;
  return Math.max(0, view.leftMs - Math.max(0, now - view.statusAt));
}

/** A name for a revision one goes back to; 0 is the empty box. */
export function useRevisionName(): (revision: number) => string {
  const t = useTranslations("frame.candidate");
  return (revision) => (revision === 0 ? t("emptyBox") : t("revisionName", { revision }));
}

export function CandidateTrial({ view }: { view: ViewOf<"trial"> }) {
  const t = useTranslations("frame.candidate");
  const name = useRevisionName();
  const left = useTrialLeft(view);
  const { keep, goBack } = useTrialSteps(view.revision);
  const review = useReview();
  const mayWrite = useMayWrite();
  return (
    <>
      <span
        aria-hidden="true"
        className="absolute -top-2 left-0 h-3 bg-warn"
        style={{ width: `${Math.min(100, (left / (view.wholeMs ?? Math.max(60_000, view.leftMs))) * 100)}%` }}
      />
      <StatusShape kind="warning" />
      <span role="timer" className="min-w-0 truncate">
        <span className="narrow:hidden">
          {t.rich("trial", {
            revision: view.revision,
            previous: name(view.previous),
            left: formatCountdown(left),
            ...strong,
          })}
        </span>
        <span className="wide:hidden">{t.rich("trialShort", { left: formatCountdown(left), ...strong })}</span>
      </span>
      <span className="text-text2 narrow:hidden">{t("trialHint")}</span>
      {mayWrite && (
        <>
          <Button
            variant={review.isOpen ? "default" : "commit"}
            size="head"
            working={keep.isPending}
            className="narrow:ml-auto"
            onClick={() => keep.mutate({ revision: view.revision })}
          >
            {t("keep", { revision: view.revision })}
          </Button>
          <Button size="head" working={goBack.isPending} onClick={() => goBack.mutate({ revision: view.revision })}>
            <span className="narrow:hidden">{t("goBack")}</span>
            <span className="wide:hidden">{t("goBackShort")}</span>
          </Button>
        </>
      )}
    </>
  );
}

/** Keeping and leaving a revision on trial. */
export function useTrialSteps(revision: number) {
  const t = useTranslations("frame.candidate");
  const api = useApi();
  const toast = useToast();
  const render = useMessage();
  const onError = (error: unknown) =>
    toast({ shape: "down", title: t("failed"), text: render(apiErrorMessage(error)) });
  const keep = useMutation(
    api.candidate.confirm.mutationOptions({
      onSuccess: () => toast({ shape: "up", title: t("kept", { revision }) }),
      onError,
    }),
  );
  const goBack = useMutation(
    api.candidate.revert.mutationOptions({
      onSuccess: () => toast({ shape: "commit", title: t("wentBack") }),
      onError,
    }),
  );
  return { keep, goBack };
}

export function CandidateRolledBack({ view, onSeen }: { view: ViewOf<"rolledBack">; onSeen: (at: number) => void }) {
  const t = useTranslations("frame.candidate");
  const render = useMessage();
  const name = useRevisionName();
  const review = useReview();
  return (
    <>
      <StatusShape kind="down" />
      <strong>{t("rolledBack", { previous: name(view.revision) })}</strong>
      <span className="min-w-0 truncate text-text2">
        {view.reason
          ? t("rolledBackWhy", { reason: render(view.reason), count: view.total })
          : t("rolledBackKept", { count: view.total })}
      </span>
      <Button
        size="head"
        keyHint="G C"
        onClick={() => {
          onSeen(view.at);
          review.open();
        }}
      >
        {t("reviewShort")}
      </Button>
    </>
  );
}
