"use client";

import type { Trial } from "@loaddirector/agent-api";
import { useQuery } from "@tanstack/react-query";
import { useTimeZone, useTranslations } from "next-intl";
import { useApi } from "../api/api-provider";
import { formatClock } from "../format/time";
import { useDuration } from "../format/use-duration";
import { useRevisionName, useTrialLeft, useTrialSteps } from "../frame/candidate-running";
import { useLive } from "../live/live-provider";
import { useConfiguration } from "../objects/use-configuration";
import { useMayWrite } from "../session/use-may-write";
import { Button } from "../ui/button";
import { Drawer } from "../ui/drawer";
import { useCommitKey } from "../ui/use-commit-key";
import { ChangeItem } from "./change-item";
import { TrialDial } from "./trial-dial";
import { TrialWatchTable } from "./trial-watch-table";

/** A revision on trial: how long it stays by itself, what it does, and the two ways on. */
export function TrialDrawer({ trial, onClose }: { trial: Trial; onClose: () => void }) {
  const t = useTranslations("review");
  const name = useRevisionName();
  const duration = useDuration();
  const timeZone = useTimeZone() ?? "UTC";
  const { revision } = trial;
  const statusAt = useLive((state) => state.statusAt);
  const left = useTrialLeft({ leftMs: trial.leftMs, statusAt });
  const { keep, goBack } = useTrialSteps(revision);
  const { data } = useQuery(useApi().revision.get.queryOptions({ number: revision }));
  const { configuration } = useConfiguration();
  const mayWrite = useMayWrite();
  useCommitKey(!mayWrite ? null : () => keep.mutate({ revision }));
  const appliedAt = data?.outcomeAt ?? data?.createdAt ?? null;
  return (
    <Drawer title={t("trial.title", { revision })} onClose={onClose}>
      <div className="flex flex-wrap items-center gap-16 pb-16">
        <TrialDial leftMs={left} totalMs={(data?.confirmWithin ?? 60) * 1_000} />
        <div className="min-w-0 flex-1 basis-260">
          <p className="text-dialog font-bold">
            {t("trial.goesBack", { previous: name(trial.previous), left: duration(Math.ceil(left / 1_000) * 1_000) })}
          </p>
          <p className="mt-4 text-text2">{t("trial.text")}</p>
          {mayWrite ? (
            <div className="mt-12 flex flex-wrap gap-8">
              <Button
                variant="commit"
                keyHint="Ctrl ↵"
                data-autofocus=""
                working={keep.isPending}
                onClick={() => keep.mutate({ revision })}
              >
                {t("trial.keep", { revision })}
              </Button>
              <Button working={goBack.isPending} onClick={() => goBack.mutate({ revision })}>
                {t("trial.goBack")}
              </Button>
            </div>
          ) : (
            <p className="mt-12 text-text2">{t("viewer")}</p>
          )}
        </div>
      </div>
      {appliedAt !== null && (
        <section className="border-t border-line py-12">
          <h3 className="mb-8 font-bold">
            {t("trial.since", { time: formatClock(appliedAt, timeZone) })}{" "}
            <span className="ml-8 font-normal text-text2">{t("trial.compared")}</span>
          </h3>
          <TrialWatchTable appliedAt={appliedAt} />
        </section>
      )}
      {data && (
        <section className="border-t border-line py-12">
          <h3 className="mb-8 font-bold">
            {t("trial.contains", { revision })}{" "}
            <span className="ml-8 font-normal text-text2" data-text="data">
              {data.comment}
            </span>
          </h3>
          <ul>
            {data.changes.map((change) => (
              <ChangeItem key={change.id} change={change} configuration={configuration} />
            ))}
          </ul>
        </section>
      )}
    </Drawer>
  );
}
