"use client";

import type { Capabilities, Listener } from "@loaddirector/model";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFormField } from "../form/form-marks";
import type { FieldNotes } from "../form/use-form-issues";
import { formatPorts } from "../format/address";
import { Field, inputFrame, useFieldControl } from "../ui/field";
import { parseListeners } from "./listener-text";
import { useNotPossible } from "./not-possible";

/** Protocols and ports as chips; what is typed becomes one with Enter, a comma or when the field is left. */
export function ListenersField({ notes, capabilities }: { notes: FieldNotes; capabilities: Capabilities | null }) {
  const t = useTranslations("serviceEditor.listeners");
  const notPossible = useNotPossible([
    { term: t("range"), support: capabilities?.features.portRange ?? true },
    { term: t("any"), support: capabilities?.features.anyPort ?? true },
  ]);
  const { value, onChange, edited, runs } = useFormField<readonly Listener[]>("service.listeners");
  const [typed, setTyped] = useState("");
  const [bad, setBad] = useState(false);
  const add = (text: string) => {
    const parsed = parseListeners(text, value.at(-1)?.protocol ?? "tcp");
    setBad(parsed === null);
    if (parsed === null) return;
    setTyped("");
    const keys = new Set(value.map(keyOf));
    const added = parsed.filter((listener) => !keys.has(keyOf(listener)));
    if (added.length > 0) onChange([...value, ...added]);
  };
  return (
    <Field
      label={t("label")}
      help={[runs === null ? t("help") : t("runs", { value: runs }), notPossible].filter(Boolean).join(" ")}
      error={bad ? t("bad", { text: typed }) : notes.error}
      warning={notes.warning}
    >
      <Chips
        listeners={value}
        edited={edited}
        typed={typed}
        onType={(text) => {
          setTyped(text);
          setBad(false);
          if (text.endsWith(",")) add(text);
        }}
        onAdd={() => typed.trim() !== "" && add(typed)}
        onRemove={(index) => onChange(value.filter((_, each) => each !== index))}
      />
    </Field>
  );
}

const keyOf = ({ protocol, ports }: Listener) => `${protocol} ${formatPorts(ports)}`;

function Chips(props: {
  listeners: readonly Listener[];
  edited: boolean;
  typed: string;
  onType: (text: string) => void;
  onAdd: () => void;
  onRemove: (index: number) => void;
}) {
  const t = useTranslations("serviceEditor.listeners");
  const { invalid, warned, attributes } = useFieldControl();
  const frame = inputFrame({ invalid, warned, edited: props.edited });
  return (
    <span
      className={`${frame} !h-auto flex min-h-28 max-w-480 flex-wrap items-center gap-4 !px-4 py-1 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent`}
    >
      {props.listeners.map((listener, index) => {
        const text = keyOf(listener);
        return (
          <span
            key={text}
            className="inline-flex h-24 items-center gap-2 rounded-badge border border-control pl-6 font-mono text-mono narrow:h-36"
          >
            <span data-text="data">{text}</span>
            <button
              type="button"
              aria-label={t("remove", { listener: text })}
              onClick={() => props.onRemove(index)}
              className="grid size-24 place-items-center text-text2 hover:text-text narrow:size-36"
            >
              <X aria-hidden="true" className="size-12" />
            </button>
          </span>
        );
      })}
      <input
        {...attributes}
        type="text"
        name="listeners"
        autoComplete="off"
        spellCheck={false}
        placeholder={t("placeholder")}
        value={props.typed}
        onChange={(event) => props.onType(event.target.value)}
        onBlur={props.onAdd}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            props.onAdd();
          } else if (event.key === "Backspace" && props.typed === "" && props.listeners.length > 0)
            props.onRemove(props.listeners.length - 1);
        }}
        className="min-w-120 flex-1 border-0 bg-transparent px-4 font-mono text-mono outline-none"
      />
    </span>
  );
}
