"use client";

import { useRef } from "react";

/** One of a few, all visible. Arrow keys move, as in a group of radio buttons. */
export function Segmented<V extends string>({
  label,
  value,
  options,
  onChange,
  size = "head",
}: {
  label: string;
  value: V;
  options: readonly { value: V; text: string; lang?: string; disabledReason?: string | null }[];
  onChange: (value: V) => void;
  size?: "head" | "control";
}) {
  const group = useRef<HTMLDivElement>(null);
  const move = (step: number) => {
    const index = options.findIndex((option) => option.value === value);
    let next = index;
    do next = (next + step + options.length) % options.length;
    while (options[next]!.disabledReason && next !== index);
    onChange(options[next]!.value);
    group.current?.querySelectorAll("button")[next]?.focus();
  };
  return (
    <div
      ref={group}
      role="radiogroup"
      aria-label={label}
      className={`inline-flex shrink-0 justify-self-start rounded-control border border-control ${size === "head" ? "h-24" : "h-28"} narrow:h-44`}
    >
      {options.map((option) => {
        const chosen = option.value === value;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a pressed segment, not a round radio button
          <button
            key={option.value}
            type="button"
            role="radio"
            lang={option.lang}
            aria-checked={chosen}
            tabIndex={chosen ? 0 : -1}
            aria-disabled={option.disabledReason ? true : undefined}
            title={option.disabledReason ?? undefined}
            onClick={() => !option.disabledReason && onChange(option.value)}
            onKeyDown={(event) => {
              if (event.key === "ArrowRight" || event.key === "ArrowDown") move(1);
              else if (event.key === "ArrowLeft" || event.key === "ArrowUp") move(-1);
              else return;
              event.preventDefault();
            }}
            className={`relative border-line2 px-10 whitespace-nowrap not-last:border-r ${chosen ? "bg-accent-ground font-bold text-text after:absolute after:inset-x-0 after:bottom-0 after:h-2 after:bg-accent" : option.disabledReason ? "text-text3 line-through" : "text-text2 hover:bg-hover"}`}
          >
            {option.text}
          </button>
        );
      })}
    </div>
  );
}
