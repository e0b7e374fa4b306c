"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useRevisionName } from "../frame/candidate-running";
import { DiscardDialog } from "../frame/discard-dialog";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { SelectInput } from "../ui/select-field";
import { TextField } from "../ui/text-field";
import { useCommitKey } from "../ui/use-commit-key";
import type { CandidateState } from "./candidate-state";

const trialSeconds = [30, 60, 120, 300, 600, 1_800] as const;

export interface CommitChoice {
  readonly comment: string;
  /** Seconds; null: kept at once. */
  readonly confirmWithin: number | null;
}

/** Comment, trial, and the step to the box. */
export function CommitForm(props: {
  state: CandidateState;
  revision: number;
  working: boolean;
  commentError: string | null;
  disabledReason: string | null;
  onCommit: (choice: CommitChoice) => void;
}) {
  const t = useTranslations("review");
  const name = useRevisionName();
  const [comment, setComment] = useState("");
  const [onTrial, setOnTrial] = useState(true);
  const [seconds, setSeconds] = useState<number>(60);
  const [discarding, setDiscarding] = useState(false);
  const { state, revision } = props;
  const time = (value: number) =>
    value < 120 ? t("trial.seconds", { count: value }) : t("trial.minutes", { count: value / 60 });

  const commit = () => {
    if (!props.disabledReason && !props.working) props.onCommit({ comment, confirmWithin: onTrial ? seconds : null });
  };
  useCommitKey(commit);

  return (
    <form onSubmit={(event) => event.preventDefault()} className="grid gap-12">
      <TextField
        labelAt="above"
        label={t("comment")}
        help={t("commentHelp")}
        error={props.commentError}
        value={comment}
        maxLength={500}
        name="comment"
        onChange={(event) => setComment(event.target.value)}
      />
      <div className="flex flex-wrap items-center gap-8">
        <Checkbox checked={onTrial} onChange={(event) => setOnTrial(event.target.checked)}>
          {t("trial.choice", { previous: name(state.running ?? 0) })}
        </Checkbox>
        <SelectInput
          className="w-100"
          aria-label={t("trial.within")}
          disabled={!onTrial}
          value={seconds}
          onChange={(event) => setSeconds(Number(event.target.value))}
        >
          {trialSeconds.map((value) => (
            <option key={value} value={value}>
              {time(value)}
            </option>
          ))}
        </SelectInput>
      </div>
      <div className="flex flex-wrap items-center gap-8">
        <Button
          variant="commit"
          keyHint="Ctrl ↵"
          working={props.working}
          disabledReason={props.disabledReason}
          onClick={commit}
        >
          {onTrial ? t("commitTrial", { revision, time: time(seconds) }) : t("commit", { revision })}
        </Button>
        <Button variant="quiet" className="ml-auto" onClick={() => setDiscarding(true)}>
          {t("discardAll", { count: state.total })}
        </Button>
      </div>
      {discarding && (
        <DiscardDialog
          view={{ total: state.total, authors: authorsOf(state) }}
          counter={state.counter}
          onClose={() => setDiscarding(false)}
        />
      )}
    </form>
  );
}

function authorsOf({ changes }: CandidateState) {
  const counts = new Map<string, number>();
  for (const { by } of changes) counts.set(by, (counts.get(by) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count }));
}
