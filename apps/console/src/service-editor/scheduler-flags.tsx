"use client";

import { flagsOf, type Scheduler, type SchedulerFlag, type Support } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFormField } from "../form/form-marks";
import type { FieldNotes } from "../form/use-form-issues";
import { Checkbox } from "../ui/checkbox";
import { FieldNote } from "../ui/field-note";
import { useNotPossible } from "./not-possible";

/** The options of the chosen scheduler; most have none. */
export function SchedulerFlags(props: { scheduler: Scheduler; support: Support; notes: FieldNotes }) {
  const t = useTranslations("serviceEditor.flags");
  const { value, onChange, runs } = useFormField<readonly SchedulerFlag[]>("service.schedulerFlags");
  const flags = flagsOf(props.scheduler);
  const notPossible = useNotPossible(flags.map((flag) => ({ term: flag, support: props.support })));
  if (flags.length === 0) return null;
  return (
    <fieldset className="m-0 grid gap-4 border-0 px-12 py-8">
      <legend className="float-left mb-4 text-text2">
        {t("title", { scheduler: props.scheduler })}
        {runs !== null && <span className="ml-8 text-accent">{t("runs", { value: runs })}</span>}
      </legend>
      {flags.map((flag) => (
        <Checkbox
          key={flag}
          checked={value.includes(flag)}
          disabled={props.support !== true && !value.includes(flag)}
          onChange={(event) =>
            onChange(event.target.checked ? [...value, flag] : value.filter((chosen) => chosen !== flag))
          }
        >
          <span>
            <span className="font-bold" data-text="data">
              {flag}
            </span>{" "}
            <span className="text-text2">{t(flag.endsWith("-port") ? "port" : "fallback")}</span>
          </span>
        </Checkbox>
      ))}
      <FieldNote {...props.notes} />
      {notPossible && <p className="text-help text-text2">{notPossible}</p>}
    </fieldset>
  );
}
