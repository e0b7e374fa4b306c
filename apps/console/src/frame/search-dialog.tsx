"use client";

import { useTranslations } from "next-intl";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { KeyHint } from "../ui/key-hint";
import { searchEntries } from "./search-entries";
import { useSearchEntries } from "./use-search-entries";

/** Ctrl K: type, arrow, Enter. */
export function SearchDialog({ onClose, onKeys }: { onClose: () => void; onKeys: () => void }) {
  const t = useTranslations("frame.search");
  const listId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const entries = useSearchEntries(onKeys);
  const found = useMemo(() => searchEntries(entries, typed), [entries, typed]);
  const chosen = Math.min(at, Math.max(0, found.length - 1));

  useEffect(() => dialog.current?.showModal(), []);

  const run = (index: number) => {
    const entry = found[index];
    if (!entry) return;
    onClose();
    entry.run();
  };

  return (
    <dialog
      ref={dialog}
      aria-label={t("title")}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      onKeyDown={(event) => {
        if (event.key === "ArrowDown") setAt(Math.min(found.length - 1, chosen + 1));
        else if (event.key === "ArrowUp") setAt(Math.max(0, chosen - 1));
        else if (event.key === "Enter") run(chosen);
        else return;
        event.preventDefault();
      }}
      className="mx-auto mt-[12vh] w-520 max-w-[calc(100vw-32px)] animate-enter rounded-dialog border border-line2 bg-raised p-0 shadow-float backdrop:bg-shade"
    >
      <div className="flex items-center gap-8 border-b border-line2 px-12">
        <input
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={found.length > 0 ? `${listId}-${chosen}` : undefined}
          aria-label={t("title")}
          placeholder={t("placeholder")}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          className="h-40 min-w-0 flex-1 bg-transparent outline-none"
        />
        <KeyHint keys="Esc" boxed />
      </div>
      <div id={listId} role="listbox" aria-label={t("title")} className="max-h-[50vh] overflow-y-auto py-4">
        {found.map((entry, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and names the active row
          // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the input does the same
          <div
            key={entry.key}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onMouseMove={() => setAt(index)}
            onClick={() => run(index)}
            className={`flex min-h-28 cursor-pointer items-center gap-10 border-l-2 px-12 narrow:min-h-44 ${index === chosen ? "border-accent bg-accent-ground" : "border-transparent"}`}
          >
            <span data-text="data">{entry.text}</span>
            <span data-text="data" className="min-w-0 truncate text-help text-text2">
              {entry.note}
            </span>
            {index === chosen && (
              <span className="ml-auto">
                <KeyHint keys="↵" boxed />
              </span>
            )}
          </div>
        ))}
        {found.length === 0 && <p className="px-14 py-8 text-text2">{t("none")}</p>}
      </div>
    </dialog>
  );
}
