"use client";

import { createContext, type ReactNode, useContext, useId } from "react";
import { FieldNote } from "./field-note";

interface FieldContext {
  readonly controlId: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly warned: boolean;
}

const Context = createContext<FieldContext | null>(null);

/** Attributes that tie a control to the label, help and error of the Field around it. */
export function useFieldControl() {
  const field = useContext(Context);
  return {
    invalid: field?.invalid ?? false,
    warned: field?.warned ?? false,
    attributes: field
      ? {
          id: field.controlId,
          "aria-describedby": field.describedBy,
          "aria-invalid": field.invalid || undefined,
        }
      : {},
  };
}

export interface FieldProps {
  label: ReactNode;
  /** One sentence below the control. */
  help?: ReactNode;
  /** Reason and way out; red edge and shape. */
  error?: string | null;
  warning?: string | null;
  /** Beside: label left, 124 wide. Above: as on the sign-in page and in narrow panels. */
  labelAt?: "beside" | "above";
  children: ReactNode;
}

/** One row of a form: label, control, help, error. */
export function Field({ label, help, error, warning, labelAt = "beside", children }: FieldProps) {
  const id = useId();
  const helpId = `${id}-help`;
  const noteId = `${id}-note`;
  const note = error ?? warning;
  const describedBy = [note ? noteId : null, help ? helpId : null].filter(Boolean).join(" ") || undefined;
  return (
    <Context value={{ controlId: id, describedBy, invalid: Boolean(error), warned: Boolean(warning) }}>
      <div
        className={
          labelAt === "beside"
            ? "grid gap-x-16 gap-y-4 wide:grid-cols-[124px_minmax(0,1fr)] [&+&]:mt-9"
            : "grid gap-4 [&+&]:mt-12"
        }
      >
        <label htmlFor={id} className={`text-text2 ${labelAt === "beside" ? "wide:py-5" : ""}`}>
          {label}
        </label>
        <div className="min-w-0">
          {children}
          <div className="mt-4 empty:hidden">
            <FieldNote id={noteId} error={error} warning={warning} />
          </div>
          {help && (
            <p id={helpId} className="mt-4 text-help text-text2">
              {help}
            </p>
          )}
        </div>
      </div>
    </Context>
  );
}

/** Frame of every input: control edge, red with an error, dashed accent when edited and not committed. */
export function inputFrame(state: { invalid: boolean; warned: boolean; edited?: boolean }): string {
  const edge = state.invalid
    ? "border-down ring-1 ring-down"
    : state.warned
      ? "border-warn"
      : state.edited
        ? "border-dashed border-accent"
        : "border-control";
  return `h-28 narrow:h-44 w-full min-w-0 rounded-control border bg-sunken px-8 text-body text-text ${edge}`;
}
