"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useApi } from "../api/api-provider";
import { useLive } from "../live/live-provider";
import { CandidatePending, CandidateRefused, CandidateSilent } from "./candidate-changes";
import { CandidateApplying, CandidateNothing, CandidateRolledBack, CandidateTrial } from "./candidate-running";
import { type CandidateView, candidateView } from "./candidate-view";
import { FeedAge } from "./feed-age";

/** What waits to be committed and what the box is doing about it; in every page, on every screen. */
export function CandidateLine({ onKeys }: { onKeys: () => void }) {
  const t = useTranslations("frame.candidate");
  const live = useLive((state) => state);
  const { data } = useQuery(useApi().candidate.state.queryOptions());
  const [seenRollback, setSeenRollback] = useState(0);
  const view = useMemo(() => candidateView(live, data, seenRollback), [live, data, seenRollback]);
  const waiting = "total" in view && view.kind !== "applying" && view.total > 0;
  return (
    <section
      aria-label={t("label")}
      className="relative col-span-full flex min-w-0 items-center gap-12 border-t border-line2 bg-surface pr-16 whitespace-nowrap"
    >
      {waiting && <span aria-hidden="true" className="hatch h-full w-20 shrink-0 narrow:w-10" />}
      <div className={`flex min-w-0 flex-1 items-center gap-10 overflow-x-clip ${waiting ? "" : "pl-14"}`}>
        <CandidateState view={view} counter={data?.counter ?? null} onSeen={setSeenRollback} />
      </div>
      <FeedAge onKeys={onKeys} />
    </section>
  );
}

function CandidateState(props: { view: CandidateView; counter: number | null; onSeen: (at: number) => void }) {
  const t = useTranslations("frame.candidate");
  const { view, counter } = props;
  switch (view.kind) {
    case "unknown":
      return <span className="text-text2">{t("reading")}</span>;
    case "nothing":
      return <CandidateNothing view={view} />;
    case "pending":
      return <CandidatePending view={view} counter={counter} />;
    case "refused":
      return <CandidateRefused view={view} />;
    case "silent":
      return <CandidateSilent view={view} />;
    case "applying":
      return <CandidateApplying view={view} />;
    case "trial":
      return <CandidateTrial view={view} />;
    case "rolledBack":
      return <CandidateRolledBack view={view} onSeen={props.onSeen} />;
  }
}
