"use client";

import { useTranslations } from "next-intl";
import { useFormField, useRunning } from "../form/form-marks";
import { ChoiceList } from "../ui/choice-list";
import { Field } from "../ui/field";

const modes = ["0", "1", "2"] as const;

/** Which records a SYN from the same client port replaces. */
export function ReuseField({ label, help }: { label: string; help: string }) {
  const t = useTranslations("protection");
  const name = "protection.connReuseMode";
  const { value, onChange, notes } = useFormField<number>(name);
  const running = useRunning(name);
  return (
    <Field label={label} help={help} {...notes}>
      <ChoiceList
        label={label}
        value={String(value)}
        onChange={(chosen) => onChange(Number(chosen))}
        running={running === undefined ? null : String(running)}
        runningWord={t("running")}
        candidateWord={t("candidate")}
        choices={modes.map((mode) => ({ value: mode as string, term: mode, sentence: t(`reuse.${mode}`) }))}
      />
    </Field>
  );
}
