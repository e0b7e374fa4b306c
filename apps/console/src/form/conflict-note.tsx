"use client";

import { useTimeZone, useTranslations } from "next-intl";
import { formatMinute } from "../format/time";
import { Segmented } from "../ui/segmented";
import { StatusShape } from "../ui/status-shape";

/** A field two people changed, as the form asks about it. */
export interface OpenConflict {
  /** Path in the form. */
  readonly name: string;
  readonly label: string;
  readonly theirs: string;
  readonly yours: string;
  readonly choice: "theirs" | "yours";
}

/** Somebody saved while you were typing: nothing of yours is lost, and each field that differs is yours to decide. */
export function ConflictNote(props: {
  by: string;
  at: number;
  conflicts: readonly OpenConflict[];
  /** Labels of fields that were taken over because only they changed them. */
  takenOver: readonly string[];
  onChoose: (conflict: OpenConflict, choice: "theirs" | "yours") => void;
}) {
  const t = useTranslations("editor.conflict");
  const timeZone = useTimeZone() ?? "UTC";
  return (
    <section
      role="alert"
      aria-label={t("label")}
      className="mb-16 rounded-control border border-l-4 border-accent bg-accent-ground px-12 py-8"
    >
      <p className="flex items-start gap-8">
        <StatusShape kind="notCommitted" className="mt-3" />
        <span>
          <strong>{t("title", { by: props.by, time: formatMinute(props.at, timeZone) })}</strong>{" "}
          <span className="text-text2">{t("text", { count: props.conflicts.length })}</span>
        </span>
      </p>
      {props.takenOver.length > 0 && (
        <p className="mt-4 pl-20 text-text2">{t("takenOver", { fields: props.takenOver.join(", ") })}</p>
      )}
      {props.conflicts.length > 0 && (
        <ul className="mt-8 grid gap-8 pl-20">
          {props.conflicts.map((conflict) => (
            <li key={conflict.name} className="flex flex-wrap items-center gap-x-12 gap-y-4">
              <span className="w-124">{conflict.label}</span>
              <Segmented
                label={conflict.label}
                value={conflict.choice}
                options={[
                  { value: "theirs", text: t("theirs", { value: conflict.theirs }) },
                  { value: "yours", text: t("yours", { value: conflict.yours }) },
                ]}
                onChange={(choice) => props.onChoose(conflict, choice)}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
