"use client";

import { useTranslations } from "next-intl";
import { useLive } from "../live/live-provider";
import type { ObjectRow } from "../objects/object-row";
import { Status } from "../ui/status";

/** How many addresses of a name serve; what runs, not what is edited. */
export function DnsNameStatus({ row }: { row: ObjectRow<"dnsName"> }) {
  const t = useTranslations("dnsNames");
  const found = useLive((state) => state.status?.dns.names[row.object.id]);
  if (!row.committed) return <Status kind="notCommitted" />;
  if (!row.committed.enabled) return <Status kind="disabled" />;
  if (!found) return null;
  const serving = found.answers.filter((answer) => answer.serving).length;
  const kind = serving === found.answers.length ? "up" : serving > 0 ? "degraded" : "down";
  return <Status kind={kind}>{t("serving", { serving, answers: found.answers.length })}</Status>;
}
