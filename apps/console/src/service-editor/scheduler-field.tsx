"use client";

import { type Capabilities, flagsOf, type Scheduler, type SchedulerFlag, schedulerNames } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFormContext } from "react-hook-form";
import { useFormField, useRunning } from "../form/form-marks";
import type { FormIssues } from "../form/use-form-issues";
import { useMessage } from "../i18n/use-message";
import { ChoiceList } from "../ui/choice-list";
import { FieldNote } from "../ui/field-note";
import { Panel } from "../ui/panel";
import { SchedulerFlags } from "./scheduler-flags";

/** Who gets the next connection: one sentence each, and why some cannot be chosen here. */
export function SchedulerField(props: { capabilities: Capabilities | null; issues: FormIssues }) {
  const t = useTranslations("serviceEditor.scheduler");
  const editor = useTranslations("serviceEditor");
  const sentences = useTranslations("scheduler");
  const render = useMessage();
  const form = useFormContext();
  const { value, onChange, notes } = useFormField<Scheduler>("service.scheduler");
  const running = useRunning("service.scheduler") as Scheduler | undefined;
  const supportOf = (name: Scheduler) => props.capabilities?.schedulers[name] ?? true;
  const choose = (scheduler: Scheduler) => {
    onChange(scheduler);
    const flags = form.getValues("service.schedulerFlags") as readonly SchedulerFlag[];
    const kept = flags.filter((flag) => flagsOf(scheduler).includes(flag));
    if (kept.length < flags.length) form.setValue("service.schedulerFlags", kept, { shouldDirty: true });
  };
  return (
    <Panel
      className="mt-16"
      title={t("title")}
      fact={t("fact")}
      aside={
        <span className="text-text2">
          {t("fits", {
            fit: schedulerNames.filter((name) => supportOf(name) === true).length,
            total: schedulerNames.length,
          })}
        </span>
      }
    >
      <div className="px-12 pb-8 empty:hidden">
        <FieldNote {...notes} />
      </div>
      <div className="-m-1">
        <ChoiceList
          label={t("title")}
          value={value}
          onChange={choose}
          running={running ?? null}
          runningWord={t("running")}
          candidateWord={t("candidate")}
          choices={schedulerNames.map((name) => {
            const support = supportOf(name);
            return {
              value: name,
              term: name,
              sentence: sentences.rich(name, { b: (inner) => <span className="text-text">{inner}</span> }),
              disabledReason: support === true ? null : editor("notPossibleThis", { reason: render(support) }),
            };
          })}
        />
      </div>
      <SchedulerFlags
        scheduler={value}
        support={props.capabilities?.features.schedulerFlags ?? true}
        notes={props.issues.within("service.schedulerFlags")}
      />
    </Panel>
  );
}
