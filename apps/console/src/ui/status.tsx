"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { type StatusKind, StatusShape, statusTextColour } from "./status-shape";

/** Shape and word. `children` replaces the usual word (for example "3 of 4 up"), `note` follows it quietly. */
export function Status({ kind, note, children }: { kind: StatusKind; note?: ReactNode; children?: ReactNode }) {
  const t = useTranslations("status");
  return (
    <span className="inline-flex min-w-0 items-center align-middle gap-8 whitespace-nowrap">
      <StatusShape kind={kind} />
      <span className={statusTextColour(kind)}>
        {children ?? t(kind)}
        {note && <span className="ml-6 text-text3">{note}</span>}
      </span>
    </span>
  );
}
