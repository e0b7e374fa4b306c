"use client";

import { useTranslations } from "next-intl";
import { Badge } from "../ui/badge";
import { Status } from "../ui/status";
import type { StatusKind } from "../ui/status-shape";

type Outcome = "pending" | "trial" | "applied" | "degraded" | "rolledBack" | "refused";

const shapes: Record<Outcome, StatusKind> = {
  pending: "checking",
  trial: "warning",
  applied: "commit",
  degraded: "degraded",
  rolledBack: "down",
  refused: "refused",
};

/** What became of a revision, and whether it is the one that runs. */
export function RevisionOutcome({ revision, running }: { revision: { outcome: Outcome }; running: boolean }) {
  const t = useTranslations("history");
  return (
    <span className="inline-flex items-center gap-8">
      <Status kind={shapes[revision.outcome]}>{t(`outcome.${revision.outcome}`)}</Status>
      {running && <Badge kind="running">{t("running")}</Badge>}
    </span>
  );
}
