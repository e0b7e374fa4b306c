"use client";

import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useApi } from "../api/api-provider";
import { apiErrorMessage } from "../api/error";
import { useMessage } from "../i18n/use-message";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { useToast } from "../ui/toast";

/** Asks before work is thrown away, saying whose. */
export function DiscardDialog(props: {
  view: { total: number; authors: readonly { name: string; count: number }[] };
  counter: number | null;
  onClose: () => void;
}) {
  const t = useTranslations("frame.candidate");
  const render = useMessage();
  const toast = useToast();
  const { view, counter, onClose } = props;
  const discard = useMutation(
    useApi().candidate.discard.mutationOptions({
      onSuccess: () => toast({ shape: "commit", title: t("discarded"), text: t("discardedText") }),
      onError: (error) => toast({ shape: "down", title: t("failed"), text: render(apiErrorMessage(error)) }),
      onSettled: onClose,
    }),
  );
  return (
    <ConfirmDialog
      title={t("discardTitle", { count: view.total })}
      confirm={t("discardConfirm", { count: view.total })}
      cancel={t("discardCancel")}
      working={discard.isPending}
      onCancel={onClose}
      onConfirm={() => counter !== null && discard.mutate({ counter })}
    >
      {t("discardText", { authors: view.authors.map(({ name, count }) => t("by", { name, count })).join(", ") })}
    </ConfirmDialog>
  );
}
