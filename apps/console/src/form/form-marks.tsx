"use client";

import { canonicalJson } from "@loaddirector/model";
import { createContext, type ReactNode, useContext } from "react";
import { useController } from "react-hook-form";
import type { FieldNotes } from "./use-form-issues";

/** What stands at the controls of a form besides their value. */
export interface FormMarks {
  /** Errors and warnings of a path. */
  at(path: string): FieldNotes;
  /** Of a path and everything below it. */
  within(path: string): FieldNotes;
  /** What runs there; undefined: nothing does. */
  running(path: string): unknown;
  /** What runs, for people. */
  words(path: string, value: unknown): string;
}

const Context = createContext<FormMarks | null>(null);

export function FormMarksProvider({ marks, children }: { marks: FormMarks; children: ReactNode }) {
  return <Context value={marks}>{children}</Context>;
}

function useMarks(): FormMarks {
  const marks = useContext(Context);
  if (!marks) throw new Error("FormMarksProvider is missing");
  return marks;
}

/** Errors and warnings of a part of the form that has one control. */
export function useFieldNotes(name: string): FieldNotes {
  return useMarks().within(name);
}

/** What runs at a path; undefined: nothing does. */
export function useRunning(name: string): unknown {
  return useMarks().running(name);
}

/** Value, errors and the mark of an edited field, by its path in the form. */
export function useFormField<T>(name: string) {
  const marks = useMarks();
  const { field } = useController({ name });
  const runs = marks.running(name);
  const edited = runs !== undefined && canonicalJson(runs) !== canonicalJson(field.value ?? null);
  return {
    value: field.value as T,
    onChange: field.onChange as (value: T) => void,
    onBlur: field.onBlur,
    ref: field.ref,
    notes: marks.at(name),
    edited,
    /** What runs, when the candidate differs. */
    runs: edited ? marks.words(name, runs) : null,
  };
}
