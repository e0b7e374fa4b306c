"use client";

import type { ComponentProps, ReactNode } from "react";
import { Field, type FieldProps, inputFrame, useFieldControl } from "./field";

export interface TextFieldProps
  extends Omit<ComponentProps<"input">, "size">,
    Pick<FieldProps, "label" | "help" | "error" | "warning" | "labelAt"> {
  /** Addresses, ports, keys and commands are set in mono. */
  mono?: boolean;
  /** Inside the control at its right: a unit, or what runs now. */
  trailing?: ReactNode;
  /** Differs from what runs: drawn dashed. */
  edited?: boolean;
}

/** A labelled line of text. Takes `ref` and everything an <input> takes, so form libraries can register it. */
export function TextField({ label, help, error, warning, labelAt, ...input }: TextFieldProps) {
  return (
    <Field label={label} help={help} error={error} warning={warning} labelAt={labelAt}>
      <TextInput {...input} />
    </Field>
  );
}

/** The control alone, for tables and bars; give it an aria-label where no Field surrounds it. */
export function TextInput({
  mono,
  trailing,
  edited,
  className = "",
  ...input
}: Omit<TextFieldProps, "label" | "help" | "error" | "warning" | "labelAt">) {
  const { invalid, warned, attributes } = useFieldControl();
  const control = (
    <input
      type="text"
      autoComplete="off"
      spellCheck={false}
      {...attributes}
      {...input}
      className={`${inputFrame({ invalid, warned, edited })} ${mono ? "font-mono text-mono" : ""} ${trailing ? "pr-48" : ""} ${className}`}
    />
  );
  if (!trailing) return control;
  return (
    <span className={`relative block ${className}`}>
      {control}
      <span className="absolute inset-y-0 right-8 flex items-center text-help text-text2">{trailing}</span>
    </span>
  );
}
