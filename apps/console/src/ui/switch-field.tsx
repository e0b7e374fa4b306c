"use client";

import { Field, type FieldProps, useFieldControl } from "./field";

export interface SwitchProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  /** Word beside the switch, such as "Enabled". */
  text: string;
  disabledReason?: string | null;
}

/** On or off, with its word; inside a Field or alone. */
export function Switch({ checked, onChange, text, disabledReason }: SwitchProps) {
  const { attributes } = useFieldControl();
  return (
    <span className="inline-flex min-h-28 items-center gap-8 narrow:min-h-44">
      <button
        type="button"
        role="switch"
        {...attributes}
        aria-checked={checked}
        aria-label={text}
        aria-disabled={disabledReason ? true : undefined}
        title={disabledReason ?? undefined}
        onClick={() => !disabledReason && onChange(!checked)}
        className={`inline-flex h-24 w-30 items-center ${disabledReason ? "opacity-60" : ""}`}
      >
        <span
          className={`flex h-16 w-30 items-center rounded-round border px-2 ${checked ? "justify-end border-accent bg-accent" : "justify-start border-control bg-sunken"}`}
        >
          <span className={`size-10 rounded-round ${checked ? "bg-on-accent" : "bg-control"}`} />
        </span>
      </button>
      <span aria-hidden="true">{text}</span>
    </span>
  );
}

export function SwitchField({
  label,
  help,
  error,
  warning,
  labelAt,
  ...rest
}: SwitchProps & Pick<FieldProps, "label" | "help" | "error" | "warning" | "labelAt">) {
  return (
    <Field label={label} help={help} error={error} warning={warning} labelAt={labelAt}>
      <Switch {...rest} />
    </Field>
  );
}
