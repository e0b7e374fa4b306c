"use client";

import type { ApplyOutcome } from "@loaddirector/agent-api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useApi } from "../api/api-provider";
import { useFormIssues } from "../form/use-form-issues";
import { useConfiguration } from "../objects/use-configuration";
import { useMayWrite } from "../session/use-may-write";
import { Banner } from "../ui/banner";
import { Button } from "../ui/button";
import { Drawer } from "../ui/drawer";
import { Segmented } from "../ui/segmented";
import { useToast } from "../ui/toast";
import { CandidateReview } from "./candidate-review";
import type { CandidateState } from "./candidate-state";
import { type CommitChoice, CommitForm } from "./commit-form";
import { ConfigurationDiff } from "./configuration-diff";
import { OutcomeNote } from "./outcome-note";
import { useSeenCandidate } from "./use-seen-candidate";

const views = ["words", "text", "json"] as const;

/** Review, then commit. */
export function PendingReview({ state, onClose }: { state: CandidateState; onClose: () => void }) {
  const t = useTranslations("review");
  const toast = useToast();
  const queries = useQueryClient();
  const { configuration } = useConfiguration();
  const seen = useSeenCandidate(state);
  const mayWrite = useMayWrite();
  const [view, setView] = useState<(typeof views)[number]>("words");
  const [outcome, setOutcome] = useState<ApplyOutcome | null>(null);
  const commit = useMutation(
    useApi().candidate.commit.mutationOptions({
      onSuccess: (result, { confirmWithin }) => {
        void queries.invalidateQueries();
        if (result.result !== "applied") setOutcome(result);
        else if (confirmWithin === null) {
          toast({ shape: "up", title: t("applied"), text: t("appliedText", { revision: result.revision }) });
          onClose();
        }
      },
      onError: () => void queries.invalidateQueries(),
    }),
  );
  const issues = useFormIssues(commit.error);
  const revision = (state.newest?.number ?? 0) + 1;
  const errors = state.issues.some((issue) => issue.severity === "error");
  const look = () => {
    seen.look();
    commit.reset();
  };
  const names = [...new Set(seen.newChanges.map(({ by }) => by))].join(", ");
  const send = ({ comment, confirmWithin }: CommitChoice) => {
    setOutcome(null);
    if (seen.counter !== null) commit.mutate({ counter: seen.counter, comment, confirmWithin });
  };

  return (
    <Drawer
      title={state.total > 0 ? t("title", { revision }) : t("titleNothing")}
      onClose={onClose}
      headActions={
        state.total > 0 && (
          <Segmented
            label={t("view.label")}
            value={view}
            onChange={setView}
            options={views.map((value) => ({ value, text: t(`view.${value}`) }))}
          />
        )
      }
      footer={
        state.total > 0 &&
        (!mayWrite ? (
          <span className="text-text2">{t("viewer")}</span>
        ) : (
          <CommitForm
            state={state}
            revision={revision}
            working={commit.isPending}
            commentError={issues.at("comment").error}
            disabledReason={stopReason(t, { errors, reachable: state.agent.reachable })}
            onCommit={send}
          />
        ))
      }
    >
      {seen.moved && (
        <div className="mb-16">
          <Banner
            tone="hand"
            shape="notCommitted"
            title={t("moved.title", { names: names || t("moved.somebody") })}
            actions={<Button onClick={look}>{t("moved.seen")}</Button>}
          >
            {t("moved.text", { count: seen.newChanges.length })}
          </Banner>
        </div>
      )}
      {outcome && <OutcomeNote outcome={outcome} configuration={configuration} />}
      {issues.rest(["comment"]).map((text) => (
        <div key={text} className="mb-16">
          <Banner tone="down" shape="refused" title={t("notCommitted")}>
            {text}
          </Banner>
        </div>
      ))}
      {state.total === 0 ? (
        <p className="text-text2">{t("nothing")}</p>
      ) : view === "words" ? (
        <CandidateReview state={state} configuration={configuration} seen={seen} mayWrite={mayWrite} />
      ) : (
        configuration && <ConfigurationDiff configuration={configuration} form={view} />
      )}
    </Drawer>
  );
}

function stopReason(
  t: ReturnType<typeof useTranslations<"review">>,
  facts: { errors: boolean; reachable: boolean },
): string | null {
  if (!facts.reachable) return t("silent");
  return facts.errors ? t("errorsStop") : null;
}
