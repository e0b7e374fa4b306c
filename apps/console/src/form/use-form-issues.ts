"use client";

import type { Issue } from "@loaddirector/model";
import { useCallback, useMemo } from "react";
import { apiErrorIssues, apiErrorMessage } from "../api/error";
import { useMessage } from "../i18n/use-message";

export interface FieldNotes {
  readonly error: string | null;
  readonly warning: string | null;
}

export interface FormIssues {
  /** Notes for the control of this path, such as "listeners.0.ports.first"; spread them into a field. */
  at(path: string): FieldNotes;
  /** Notes for this path and everything below it, for a control that stands for a whole part. */
  within(path: string): FieldNotes;
  /** What belongs to none of the `shown` paths (or what failed altogether): said above the form. */
  rest(shown: readonly string[]): readonly string[];
}

/** Puts what the API refused at the fields of a form; `live`: what the rules say of them meanwhile. */
export function useFormIssues(
  error: unknown,
  extra: readonly Issue[] = noIssues,
  live: readonly Issue[] = noIssues,
): FormIssues {
  const render = useMessage();
  const refused = useMemo(() => [...(error ? apiErrorIssues(error) : []), ...extra], [error, extra]);
  const issues = useMemo(() => [...refused, ...live], [refused, live]);
  const notes = useCallback(
    (matching: readonly Issue[]): FieldNotes => {
      const first = (severity: Issue["severity"]) => {
        const found = matching.find((issue) => issue.severity === severity);
        return found ? render(found.message) : null;
      };
      return { error: first("error"), warning: first("warning") };
    },
    [render],
  );
  return useMemo(
    () => ({
      at: (path) => notes(issues.filter((issue) => pathOf(issue) === path)),
      within: (path) => notes(issues.filter((issue) => isWithin(pathOf(issue), path))),
      rest: (shown) => {
        const others = refused.filter((issue) => !shown.some((path) => isWithin(pathOf(issue), path)));
        if (refused.length === 0 && error) return [render(apiErrorMessage(error))];
        return others.map((issue) => render(issue.message));
      },
    }),
    [issues, refused, notes, error, render],
  );
}

const noIssues: readonly Issue[] = [];
const pathOf = (issue: Issue) => issue.path.join(".");
const isWithin = (path: string, parent: string) => path === parent || path.startsWith(`${parent}.`);
