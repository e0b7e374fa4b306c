"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { NumberField } from "../ui/number-field";
import { SelectField } from "../ui/select-field";
import { SwitchField } from "../ui/switch-field";
import { TextField } from "../ui/text-field";
import { useFormField } from "./form-marks";

interface Common {
  /** Path in the form. */
  name: string;
  label: string;
  help?: ReactNode;
  labelAt?: "beside" | "above";
}

/** `nullable`: an empty line is null. */
export function FormText(
  props: Common & { mono?: boolean; nullable?: boolean; autoFocus?: boolean; placeholder?: string; maxLength?: number },
) {
  const { name, label, help, nullable, autoFocus, ...input } = props;
  const field = useFormField<string | null>(name);
  return (
    <TextField
      {...input}
      label={label}
      help={useHelp(help, field.runs)}
      {...field.notes}
      name={name}
      ref={field.ref}
      data-autofocus={autoFocus ? "" : undefined}
      data-text="data"
      value={field.value ?? ""}
      edited={field.edited}
      onBlur={field.onBlur}
      onChange={(event) => field.onChange(nullable && event.target.value === "" ? null : event.target.value)}
    />
  );
}

export function FormNumber(props: Common & { unit?: string; placeholder?: string }) {
  const { name, label, help, ...input } = props;
  const field = useFormField<number | null>(name);
  return (
    <NumberField
      {...input}
      label={label}
      help={useHelp(help, field.runs)}
      {...field.notes}
      name={name}
      ref={field.ref}
      value={field.value}
      edited={field.edited}
      onBlur={field.onBlur}
      onChange={field.onChange}
    />
  );
}

export function FormSwitch(props: Common & { text: string }) {
  const field = useFormField<boolean>(props.name);
  return (
    <SwitchField
      label={props.label}
      text={props.text}
      help={useHelp(props.help, field.runs)}
      {...field.notes}
      checked={field.value}
      onChange={field.onChange}
    />
  );
}

/** `empty`: the words of null, which then can be chosen. */
export function FormSelect(
  props: Common & { options: readonly { value: string; text: string }[]; empty?: string; mono?: boolean },
) {
  const field = useFormField<string | null>(props.name);
  return (
    <SelectField
      label={props.label}
      labelAt={props.labelAt}
      help={useHelp(props.help, field.runs)}
      {...field.notes}
      name={props.name}
      ref={field.ref}
      mono={props.mono}
      className="max-w-280"
      value={field.value ?? ""}
      edited={field.edited}
      onBlur={field.onBlur}
      onChange={(event) => field.onChange(event.target.value === "" ? null : event.target.value)}
    >
      {props.empty !== undefined && <option value="">{props.empty}</option>}
      {props.options.map((option) => (
        <option key={option.value} value={option.value} data-text="data">
          {option.text}
        </option>
      ))}
    </SelectField>
  );
}

/** The field's help and, where the candidate differs, what runs; null: neither. */
function useHelp(text: ReactNode, runs: string | null): ReactNode {
  const t = useTranslations("editor");
  if (runs === null) return text ?? null;
  return (
    <>
      {text} <span className="text-accent">{t("runs", { value: runs })}</span>
    </>
  );
}
