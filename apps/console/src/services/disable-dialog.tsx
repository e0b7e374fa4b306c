"use client";

import { useTranslations } from "next-intl";
import { formatNumber } from "../format/number";
import { useLive } from "../live/live-provider";
import { activeConnections } from "../review/cut-connections";
import { ConfirmDialog } from "../ui/confirm-dialog";

/** Asks before connections are cut: whose, how many, and what draining would bring instead. */
export function DisableDialog(props: {
  destinationIds: readonly string[];
  names: readonly string[];
  onConfirm: () => void;
  onCancel: () => void;
}) {
  const t = useTranslations("services.operation.disableDialog");
  const live = useLive((state) => state.live);
  const { destinationIds, names } = props;
  const active = activeConnections(destinationIds, live);
  const only = names.length === 1 ? names[0]! : null;
  return (
    <ConfirmDialog
      title={only ? t("titleOne", { name: only }) : t("title", { count: destinationIds.length })}
      name={active > 0 ? only : null}
      confirm={t("confirm", { count: destinationIds.length })}
      cancel={t("cancel")}
      onConfirm={props.onConfirm}
      onCancel={props.onCancel}
    >
      {t.rich("text", {
        active,
        count: formatNumber(active),
        b: (inner) => <strong className="text-down">{inner}</strong>,
      })}
    </ConfirmDialog>
  );
}
