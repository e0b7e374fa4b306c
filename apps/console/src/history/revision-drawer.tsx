"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useLocale, useTimeZone, useTranslations } from "next-intl";
import { useState } from "react";
import { useApi } from "../api/api-provider";
import { apiErrorCode, apiErrorMessage } from "../api/error";
import { formatMoment } from "../format/time";
import { useRevisionName } from "../frame/candidate-running";
import { reviewParameter } from "../frame/pages";
import { useBrowserNow } from "../frame/use-now";
import { useMessage } from "../i18n/use-message";
import { useLive } from "../live/live-provider";
import { useConfiguration } from "../objects/use-configuration";
import { ChangeItem } from "../review/change-item";
import { useMayWrite } from "../session/use-may-write";
import { Button } from "../ui/button";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Drawer } from "../ui/drawer";
import { ErrorNote } from "../ui/error-note";
import { Loading } from "../ui/loading";
import { useToast } from "../ui/toast";
import { RevisionOutcome } from "./revision-outcome";

/** One revision: what it changed and what became of it, and the way back to it. */
export function RevisionDrawer({ number, onClose }: { number: number; onClose: () => void }) {
  const t = useTranslations("history");
  const render = useMessage();
  const locale = useLocale();
  const timeZone = useTimeZone() ?? "UTC";
  const now = useBrowserNow() ?? 0;
  const name = useRevisionName();
  const running = useLive((state) => state.status?.revision ?? null);
  const { configuration } = useConfiguration();
  const { data, error, refetch } = useQuery(useApi().revision.get.queryOptions({ number }));
  return (
    <Drawer
      title={t("revision", { revision: number })}
      onClose={onClose}
      footer={data && <RollbackStep number={number} disabled={running === number} />}
    >
      {error && (
        <ErrorNote
          title={t("failedOne", { revision: number })}
          reason={render(apiErrorMessage(error))}
          code={apiErrorCode(error)}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <Loading text={t("loading")} />}
      {data && (
        <>
          {data.comment && (
            <p className="mb-8 text-dialog" data-text="data">
              {data.comment}
            </p>
          )}
          <dl className="mb-16 grid grid-cols-[auto_minmax(0,1fr)] gap-x-16 gap-y-6">
            <dt className="text-text2">{t("column.outcome")}</dt>
            <dd className="m-0">
              <RevisionOutcome revision={data} running={running === number} />
            </dd>
            {data.reason && (
              <>
                <dt className="text-text2">{t("reason")}</dt>
                <dd className="m-0">{render(data.reason)}</dd>
              </>
            )}
            <dt className="text-text2">{t("column.when")}</dt>
            <dd className="m-0" data-text="data">
              {formatMoment(data.createdAt, now, timeZone, locale)}
            </dd>
            <dt className="text-text2">{t("column.who")}</dt>
            <dd className="m-0" data-text="data">
              {data.author}
            </dd>
            <dt className="text-text2">{t("after")}</dt>
            <dd className="m-0">{name(data.parent ?? 0)}</dd>
            <dt className="text-text2">{t("hash")}</dt>
            <dd className="m-0 truncate font-mono text-mono text-text2" data-text="data" title={data.hash}>
              {data.hash}
            </dd>
          </dl>
          {data.problems.length > 0 && (
            <ul className="mb-16 grid gap-4">
              {data.problems.map((problem) => (
                <li key={`${problem.object?.id} ${problem.path.join(".")}`} className="text-warn">
                  {render(problem.message)}
                </li>
              ))}
            </ul>
          )}
          <h3 className="font-bold">{t("changes", { count: data.changeCount })}</h3>
          <ul className="mt-8">
            {data.changes.map((change) => (
              <ChangeItem key={change.id} change={change} configuration={configuration} present={false} />
            ))}
          </ul>
          {data.changeCount > data.changes.length && (
            <p className="border-t border-line py-10 text-text2">
              {t("moreChanges", { count: data.changeCount - data.changes.length })}
            </p>
          )}
        </>
      )}
    </Drawer>
  );
}

/** Writes the difference into the candidate; nothing runs before it is reviewed and committed. */
function RollbackStep({ number, disabled }: { number: number; disabled: boolean }) {
  const t = useTranslations("history.rollback");
  const router = useRouter();
  const queries = useQueryClient();
  const render = useMessage();
  const toast = useToast();
  const mayWrite = useMayWrite();
  const pending = useLive((state) => state.candidate?.total ?? 0);
  const [asking, setAsking] = useState(false);
  const rollback = useMutation(
    useApi().revision.rollback.mutationOptions({
      onSuccess: ({ objects }) => {
        void queries.invalidateQueries();
        if (objects === 0) toast({ shape: "commit", title: t("same", { revision: number }) });
        else router.push(`/history?${reviewParameter}`, { scroll: false });
      },
      onError: (error) => toast({ shape: "down", title: t("failed"), text: render(apiErrorMessage(error)) }),
      onSettled: () => setAsking(false),
    }),
  );
  if (!mayWrite) return <p className="text-text2">{t("viewer")}</p>;
  return (
    <div className="flex flex-wrap items-center gap-8">
      <Button
        variant="action"
        working={rollback.isPending}
        disabledReason={disabled ? t("runs") : null}
        onClick={() => (pending > 0 ? setAsking(true) : rollback.mutate({ number }))}
      >
        {t("step", { revision: number })}
      </Button>
      <span className="min-w-0 flex-1 basis-200 text-help text-text2">{t("help")}</span>
      {asking && (
        <ConfirmDialog
          title={t("askTitle", { revision: number })}
          confirm={t("askConfirm")}
          cancel={t("askCancel")}
          working={rollback.isPending}
          onCancel={() => setAsking(false)}
          onConfirm={() => rollback.mutate({ number })}
        >
          {t("askText", { count: pending })}
        </ConfirmDialog>
      )}
    </div>
  );
}
