"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { Button } from "./button";
import { TextField } from "./text-field";

/**
 * Asks before destruction, and only then: what, how many live connections, what waiting would bring, the typed name.
 * Focus starts on the field, or on the harmless button when no name is asked for.
 */
export function ConfirmDialog(props: {
  title: string;
  children: ReactNode;
  /** The name to type; null: pressing is enough. */
  name?: string | null;
  /** The verb and its object, such as "Cut 412". */
  confirm: string;
  /** The harmless way, such as "Keep draining". */
  cancel: string;
  working?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}) {
  const t = useTranslations("ui.confirm");
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState("");
  const missing = props.name != null && typed !== props.name;

  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>("input, [data-harmless]")?.focus();
    return () => element?.close();
  }, []);

  // In a place of its own: one form inside another is no form, and its answer is no answer of the one around it.
  return createPortal(
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        props.onCancel();
      }}
      className="m-auto w-420 max-w-[calc(100vw-32px)] animate-enter rounded-dialog border border-line2 bg-raised p-16 whitespace-normal shadow-float backdrop:bg-shade"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          if (!missing && !props.working) props.onConfirm();
        }}
      >
        <h2 id={titleId} className="text-dialog font-bold">
          {props.title}
        </h2>
        <div className="my-8 text-text2">{props.children}</div>
        {props.name != null && (
          <TextField
            labelAt="above"
            label={t.rich("typeName", { name: () => <strong data-text="data">{props.name}</strong> })}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            mono
          />
        )}
        <div className="mt-16 flex flex-wrap justify-end gap-8">
          <Button data-harmless="" keyHint="Esc" onClick={props.onCancel}>
            {props.cancel}
          </Button>
          <Button
            type="submit"
            variant="confirm"
            working={props.working}
            disabledReason={missing ? t("nameMissing", { name: props.name ?? "" }) : null}
          >
            {props.confirm}
          </Button>
        </div>
      </form>
    </dialog>,
    document.body,
  );
}
