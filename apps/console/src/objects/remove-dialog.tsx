"use client";

import type { ObjectKind } from "@loaddirector/model";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useApi } from "../api/api-provider";
import { apiErrorIssues, apiErrorMessage } from "../api/error";
import { formatNumber } from "../format/number";
import { useMessage } from "../i18n/use-message";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { StatusShape } from "../ui/status-shape";
import { useToast } from "../ui/toast";

/**
 * Asks before an object is taken out of the candidate: its name, who uses it, how many live connections the commit will
 * cut. The API refuses while others use it, and says who.
 */
export function RemoveDialog(props: {
  kind: Exclude<ObjectKind, "destination" | "node">;
  id: string;
  name: string;
  version: number;
  /** Live connections that would end with the commit. */
  active: number;
  onRemoved: () => void;
  onCancel: () => void;
}) {
  const t = useTranslations("editor.removeDialog");
  const queries = useQueryClient();
  const render = useMessage();
  const toast = useToast();
  const { kind, id, name, version, active } = props;
  const remove = useMutation(useApi()[kind].remove.mutationOptions() as never) as ReturnType<
    typeof useMutation<unknown, Error, { id: string; version: number }>
  >;
  const refusals = remove.error ? apiErrorIssues(remove.error).filter(({ severity }) => severity === "error") : [];
  return (
    <ConfirmDialog
      title={t("title", { name })}
      name={active > 0 ? name : null}
      confirm={t("confirm")}
      cancel={t("cancel")}
      working={remove.isPending}
      onCancel={props.onCancel}
      onConfirm={() =>
        remove.mutate(
          { id, version },
          {
            onSuccess: () => {
              void queries.invalidateQueries();
              toast({ shape: "notCommitted", title: t("removed", { name }), text: t("removedText") });
              props.onRemoved();
            },
          },
        )
      }
    >
      <p>{t("text")}</p>
      {active > 0 && (
        <p className="mt-4">
          {t.rich("connections", {
            active,
            count: formatNumber(active),
            b: (inner) => <strong className="text-down">{inner}</strong>,
          })}
        </p>
      )}
      {remove.error && (
        <div role="alert" className="mt-8 flex gap-8 text-down">
          <StatusShape kind="refused" className="mt-3" />
          <span>
            {refusals.length > 0
              ? refusals.map((issue) => render(issue.message)).join(" ")
              : render(apiErrorMessage(remove.error))}
          </span>
        </div>
      )}
    </ConfirmDialog>
  );
}
