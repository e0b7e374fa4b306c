"use client";

import type { FieldDifference } from "@loaddirector/model";
import type { FieldWords } from "../objects/field-words";

const monoFields = new Set(["address", "listeners", "port", "path", "host", "weight"]);
const monoOf = ({ path }: FieldDifference) => (monoFields.has(path.at(-1) ?? "") ? "font-mono text-mono" : "");

/** One field of a new object: its name and value. */
export function FieldValue({ field, words }: { field: FieldDifference; words: FieldWords }) {
  return (
    <span className="mr-12 inline-block">
      {words.label(field.path)}{" "}
      <strong className={monoOf(field)} data-text="data">
        {words.value(field.path, field.after)}
      </strong>
    </span>
  );
}

/** One field of a change: its name, what runs, what comes. */
export function FieldChange({ field, words }: { field: FieldDifference; words: FieldWords }) {
  const mono = monoOf(field);
  return (
    <span className="mr-12 inline-block">
      {words.label(field.path)}{" "}
      <span className={`text-text2 ${mono}`} data-text="data">
        {words.value(field.path, field.before)}
      </span>
      <span aria-hidden="true" data-text="shape" className="text-text3">
        {" → "}
      </span>
      <strong className={mono} data-text="data">
        {words.value(field.path, field.after)}
      </strong>
    </span>
  );
}
