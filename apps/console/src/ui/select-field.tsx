"use client";

import { ChevronDown } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { Field, type FieldProps, inputFrame, useFieldControl } from "./field";

export interface SelectFieldProps
  extends Omit<ComponentProps<"select">, "size">,
    Pick<FieldProps, "label" | "help" | "error" | "warning" | "labelAt"> {
  edited?: boolean;
  mono?: boolean;
  /** <option> elements. */
  children: ReactNode;
}

/** The browser's own list: right on a phone, by keyboard and in every language. */
export function SelectField({ label, help, error, warning, labelAt, ...select }: SelectFieldProps) {
  return (
    <Field label={label} help={help} error={error} warning={warning} labelAt={labelAt}>
      <SelectInput {...select} />
    </Field>
  );
}

export function SelectInput({
  edited,
  mono,
  className = "",
  ...select
}: Omit<SelectFieldProps, "label" | "help" | "error" | "warning" | "labelAt">) {
  const { invalid, warned, attributes } = useFieldControl();
  return (
    <span className={`relative block ${className}`}>
      <select
        {...attributes}
        {...select}
        className={`${inputFrame({ invalid, warned, edited })} appearance-none pr-24 ${mono ? "font-mono text-mono" : ""}`}
      />
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-6 size-12 -translate-y-1/2 text-text2"
      />
    </span>
  );
}
