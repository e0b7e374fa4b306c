"use client";

import { type Capabilities, type Scheduler, schedulerNames } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFormField, useRunning } from "../form/form-marks";
import { useMessage } from "../i18n/use-message";
import { ChoiceList } from "../ui/choice-list";
import { Panel } from "../ui/panel";
import { StatusShape } from "../ui/status-shape";

/** Who gets the next connection: one sentence each. What the engine cannot do is behind "all", with its reason. */
export function SchedulerField({ capabilities }: { capabilities: Capabilities | null }) {
  const t = useTranslations("serviceEditor.scheduler");
  const sentences = useTranslations("scheduler");
  const render = useMessage();
  const { value, onChange, notes } = useFormField<Scheduler>("service.scheduler");
  const running = useRunning("service.scheduler") as Scheduler | undefined;
  const [all, setAll] = useState(false);
  const supported = schedulerNames.filter((name) => (capabilities?.schedulers[name] ?? true) === true);
  const shown = all ? schedulerNames : schedulerNames.filter((name) => supported.includes(name) || name === value);
  return (
    <Panel
      className="mt-16"
      title={t("title")}
      fact={t("fact")}
      aside={
        <>
          <span className="text-text2">{t("fits", { fit: supported.length, total: schedulerNames.length })}</span>
          {supported.length < schedulerNames.length && (
            <button type="button" className="min-h-24 text-accent" onClick={() => setAll(!all)}>
              {all ? t("showFitting") : t("showAll", { total: schedulerNames.length })}
            </button>
          )}
        </>
      }
    >
      {notes.error && (
        <p role="alert" className="flex gap-6 px-12 pb-8 text-help text-down">
          <StatusShape kind="down" className="mt-2" />
          {notes.error}
        </p>
      )}
      <div className="-m-1">
        <ChoiceList
          label={t("title")}
          value={value}
          onChange={onChange}
          running={running ?? null}
          runningWord={t("running")}
          candidateWord={t("candidate")}
          choices={shown.map((name) => {
            const support = capabilities?.schedulers[name] ?? true;
            return {
              value: name,
              term: name,
              sentence: sentences.rich(name, { b: (inner) => <span className="text-text">{inner}</span> }),
              disabledReason:
                support === true
                  ? null
                  : render({ key: "unsupported.scheduler", values: { scheduler: name, reason: support } }),
            };
          })}
        />
      </div>
    </Panel>
  );
}
