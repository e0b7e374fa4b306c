"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { useApi } from "../api/api-provider";
import { apiErrorMessage } from "../api/error";
import { useReview } from "../frame/use-review";
import { useMessage } from "../i18n/use-message";
import { useLive } from "../live/live-provider";
import { Drawer } from "../ui/drawer";
import { ErrorNote } from "../ui/error-note";
import { Loading } from "../ui/loading";
import { PendingReview } from "./pending-review";
import { TrialDrawer } from "./trial-drawer";

/** The candidate against what runs, and the step to the box; while a revision is on trial, the trial. */
export function ReviewDrawer() {
  const review = useReview();
  return review.isOpen ? <Review onClose={review.close} /> : null;
}

function Review({ onClose }: { onClose: () => void }) {
  const t = useTranslations("review");
  const render = useMessage();
  const trial = useLive((state) => state.status?.trial ?? null);
  const { data, error, refetch, isFetchedAfterMount } = useQuery(
    useApi().candidate.state.queryOptions(undefined, { staleTime: 0 }),
  );
  const wasOnTrial = useRef(false);
  // Kept, and nothing else waits: there is nothing left to review.
  const done = wasOnTrial.current && !trial && data?.total === 0 && data.trial === null;
  if (trial) wasOnTrial.current = true;
  useEffect(() => {
    if (done) onClose();
  }, [done, onClose]);
  if (trial) return <TrialDrawer trial={trial} onClose={onClose} />;
  // What was read before the review opened may be older than the reader's own last write.
  if (data && isFetchedAfterMount) return <PendingReview state={data} onClose={onClose} />;
  return (
    <Drawer title={t("titleReading")} onClose={onClose}>
      {error ? (
        <ErrorNote title={t("failed")} reason={render(apiErrorMessage(error))} onRetry={() => void refetch()} />
      ) : (
        <Loading text={t("loading")} />
      )}
    </Drawer>
  );
}
