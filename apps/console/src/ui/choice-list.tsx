"use client";

import { type ReactNode, useId } from "react";
import { Badge } from "./badge";

export interface Choice<V extends string> {
  readonly value: V;
  /** The term itself, such as wlc: Latin in every language. */
  readonly term: string;
  /** One sentence on what it does. */
  readonly sentence: ReactNode;
  /** Why it cannot be chosen here. */
  readonly disabledReason?: string | null;
}

/** A choice with consequences: one row and one sentence each; `running` marks what the box does now. */
export function ChoiceList<V extends string>(props: {
  label: string;
  value: V;
  onChange: (value: V) => void;
  choices: readonly Choice<V>[];
  running?: V | null;
  runningWord: string;
  candidateWord: string;
}) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={props.label} className="rounded-control border border-line bg-surface">
      {props.choices.map((choice) => {
        const chosen = choice.value === props.value;
        const off = Boolean(choice.disabledReason);
        return (
          <label
            key={choice.value}
            className={`flex min-h-28 items-center gap-10 border-line px-10 py-4 not-last:border-b has-focus-visible:outline-2 has-focus-visible:-outline-offset-1 has-focus-visible:outline-accent ${chosen ? "bg-accent-ground" : off ? "" : "hover:bg-hover"}`}
          >
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={chosen}
              disabled={off}
              onChange={() => props.onChange(choice.value)}
              className="size-14 shrink-0 accent-(--accent) outline-none"
            />
            <span className={`w-40 shrink-0 font-bold ${off ? "text-text3" : ""}`} data-text="data">
              {choice.term}
            </span>
            <span className="min-w-0 flex-1 text-text2">
              {choice.sentence} {choice.disabledReason && <span className="text-text3">{choice.disabledReason}</span>}
            </span>
            {props.running === choice.value && <Badge kind="running">{props.runningWord}</Badge>}
            {chosen && props.running !== choice.value && <Badge kind="candidate">{props.candidateWord}</Badge>}
          </label>
        );
      })}
    </div>
  );
}
