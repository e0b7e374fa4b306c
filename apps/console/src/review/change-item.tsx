"use client";

import type { Issue, ObjectKind, SemanticChange } from "@loaddirector/model";
import { useTimeZone, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { formatMinute } from "../format/time";
import { useMessage } from "../i18n/use-message";
import type { Configuration } from "../objects/configuration";
import { useFieldWords } from "../objects/field-words";
import { Badge } from "../ui/badge";
import { Banner } from "../ui/banner";
import { ChangedFields } from "./changed-fields";

const signs = {
  create: { text: "+", colour: "text-up" },
  update: { text: "~", colour: "text-accent" },
  remove: { text: "−", colour: "text-down" },
} as const;

const texts = {
  create: { object: "created", destination: "destinationCreated" },
  update: { object: "changed", destination: "destinationChanged" },
  remove: { object: "removed", destination: "destinationRemoved" },
} as const;

/** One object of a difference: what becomes of it, field by field, who did it, and what the rules say. */
export function ChangeItem(props: {
  change: SemanticChange & { readonly by?: string; readonly at?: number };
  configuration: Configuration | null;
  issues?: readonly Issue[];
  /** Live connections that end with it; null: none can. */
  cut?: number | null;
  isNew?: boolean;
  /** The change is of the present, so that what it makes can be looked up. */
  present?: boolean;
  action?: ReactNode;
}) {
  const t = useTranslations("review.change");
  const render = useMessage();
  const timeZone = useTimeZone() ?? "UTC";
  const { change, configuration } = props;
  const words = useFieldWords(configuration, change.kind);
  const sign = signs[change.action];
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)_auto] gap-x-8 border-t border-line py-10">
      <span aria-hidden="true" data-text="shape" className={`font-mono font-bold ${sign.colour}`}>
        {sign.text}
      </span>
      <div className="grid min-w-0 gap-4">
        <span>
          {t.rich(texts[change.action][change.kind === "destination" ? "destination" : "object"], {
            name: props.present === false ? change.name : shortName(change.kind, change.name),
            b: (inner) => <strong>{inner}</strong>,
          })}{" "}
          {props.isNew && <Badge kind="candidate">{t("newSince")}</Badge>}
        </span>
        <ChangedFields change={change} configuration={props.present === false ? null : configuration} words={words} />
        {props.cut != null && <span className="text-help text-text2">{t("connections", { count: props.cut })}</span>}
        {props.issues?.map((issue) => (
          <Banner
            key={`${issue.path.join(".")} ${issue.message.key}`}
            tone={issue.severity === "error" ? "down" : "warn"}
            shape={issue.severity === "error" ? "refused" : "warning"}
            title={issue.path.length > 0 ? words.label(issue.path.slice(-1)) : ""}
          >
            {render(issue.message)}
          </Banner>
        ))}
      </div>
      <div className="flex flex-col items-end gap-2 text-text2">
        {change.by && (
          <span data-text="data" className="text-help">
            {change.by} {change.at !== undefined && formatMinute(change.at, timeZone)}
          </span>
        )}
        {props.action}
      </div>
    </li>
  );
}

/** A destination is called "service / server"; under its service the server is enough. */
function shortName(kind: ObjectKind, name: string): string {
  return kind === "destination" ? (name.split(" / ").at(-1) ?? name) : name;
}
