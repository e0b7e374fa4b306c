"use client";

import { useState } from "react";
import { Field, type FieldProps } from "./field";
import { type TextFieldProps, TextInput } from "./text-field";

export interface NumberFieldProps
  extends Pick<FieldProps, "label" | "help" | "error" | "warning" | "labelAt">,
    Omit<TextFieldProps, "value" | "defaultValue" | "onChange" | "type" | "inputMode" | "mono"> {
  /** null: empty. NaN: what was typed is no whole number; the schema refuses it with its own message. */
  value: number | null;
  onChange: (value: number | null) => void;
  unit?: string;
}

/** Whole numbers. Keeps what was typed until it is a number, and never changes it by wheel or arrow. */
export function NumberField({ label, help, error, warning, labelAt, ...input }: NumberFieldProps) {
  return (
    <Field label={label} help={help} error={error} warning={warning} labelAt={labelAt}>
      <NumberInput {...input} />
    </Field>
  );
}

export function NumberInput({
  value,
  onChange,
  unit,
  trailing,
  className = "max-w-120",
  ...input
}: Omit<NumberFieldProps, "label" | "help" | "error" | "warning" | "labelAt">) {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed !== null && parse(typed) === parse(format(value)) ? typed : format(value);
  const text = typed !== null && Number.isNaN(value) ? typed : shown;
  return (
    <TextInput
      {...input}
      inputMode="numeric"
      value={text}
      trailing={trailing ?? (unit && <span data-text="unit">{unit}</span>)}
      className={`figures ${className}`}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(parse(event.target.value));
      }}
    />
  );
}

const format = (value: number | null) => (value === null || Number.isNaN(value) ? "" : String(value));

function parse(text: string): number | null {
  const trimmed = text.trim().replaceAll(",", "");
  if (trimmed === "") return null;
  return /^-?\d+$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}
