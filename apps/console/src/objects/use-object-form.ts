"use client";

import { type Issue, issuesOfZod, type ObjectKind, type ObjectOf, objectSchemas } from "@loaddirector/model";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useForm } from "react-hook-form";
import { useApi, useApiClient } from "../api/api-provider";
import { apiErrorIssues, apiErrorReason } from "../api/error";
import type { OpenConflict } from "../form/conflict-note";
import type { FormMarks } from "../form/form-marks";
import { readPath, threeWay } from "../form/three-way";
import { useFormIssues } from "../form/use-form-issues";
import { useLiveIssues } from "../form/use-live-issues";
import { useShowRefusal } from "../form/use-show-refusal";
import type { Configuration } from "./configuration";
import { useFieldWords } from "./field-words";
import type { ObjectRow } from "./object-row";

/** Kinds whose form is one object. */
export type SimpleKind = Exclude<ObjectKind, "virtualService" | "destination">;

interface Base<K extends SimpleKind> {
  readonly object: ObjectOf[K];
  /** null: it is new. */
  readonly version: number | null;
  readonly committed: ObjectOf[K] | null;
}

export interface ConflictState {
  readonly by: string;
  readonly at: number;
  readonly conflicts: readonly (OpenConflict & { readonly theirValue: unknown; readonly yourValue: unknown })[];
  readonly takenOver: readonly string[];
}

/**
 * The form of one object: parsed by the model's own schema, refused by the API at its fields, and brought together with
 * what somebody else saved meanwhile. What was typed stays until it is saved.
 */
export function useObjectForm<K extends SimpleKind>(options: {
  kind: K;
  configuration: Configuration | null;
  base: Base<K>;
  onSaved: (row: ObjectRow<K>) => void;
  /** What the rules say of the form while it is edited. */
  check?: (values: Record<string, unknown>) => readonly Issue[];
}) {
  const { kind, configuration, onSaved } = options;
  const client = useApiClient();
  const queries = useQueryClient();
  const words = useFieldWords(configuration, kind);
  const [base, setBase] = useState(options.base);
  const [found, setFound] = useState<readonly Issue[]>([]);
  const [refusals, setRefusals] = useState(0);
  useShowRefusal(refusals);
  const [conflict, setConflict] = useState<ConflictState | null>(null);
  const form = useForm({ defaultValues: options.base.object as Record<string, unknown> });
  const write = useMutation(useApi()[kind].write.mutationOptions() as never) as ReturnType<
    typeof useMutation<ObjectRow<K>, Error, { object: ObjectOf[K]; version: number | null }>
  >;
  const [gone, setGone] = useState(false);
  // A stale write is told by the conflict note, not as an error of each field; unless there is nothing left to merge.
  const refused = write.error && (gone || apiErrorReason(write.error) !== "stale") ? write.error : null;
  const errors = useMemo(
    () => (refused ? apiErrorIssues(refused).filter(({ severity }) => severity === "error") : noIssues),
    [refused],
  );
  const live = useLiveIssues(form, options.check ?? noCheck);
  const issues = useFormIssues(errors.length > 0 ? null : refused, found.length > 0 ? found : errors, live);
  const { committed } = base;

  const merge = async (yours: ObjectOf[K]) => {
    const { query } = client[kind].get as unknown as { query: (input: { id: string }) => Promise<ObjectRow<K>> };
    const row = await query({ id: yours.id }).catch(() => null);
    setGone(!row || row.change === "remove");
    if (!row || row.change === "remove") return;
    const theirs = row.object as ObjectOf[K];
    const result = threeWay(base.object, theirs, yours);
    form.reset(result.merged as Record<string, unknown>);
    setBase({ object: theirs, version: row.version, committed: row.committed as ObjectOf[K] | null });
    setConflict({
      by: row.changedBy,
      at: row.changedAt,
      takenOver: result.takenOver.map((path) => words.label(path)),
      conflicts: result.conflicts.map(({ path, theirs: theirValue, yours: yourValue }) => ({
        name: path.join("."),
        label: words.label(path),
        theirs: words.value(path, theirValue),
        yours: words.value(path, yourValue),
        theirValue,
        yourValue,
        choice: "yours" as const,
      })),
    });
  };

  const save = form.handleSubmit((values) => {
    const parsed = objectSchemas[kind].safeParse(values);
    setFound(parsed.success ? [] : issuesOfZod(parsed.error));
    if (!parsed.success) return setRefusals(refusals + 1);
    const object = parsed.data as ObjectOf[K];
    write.mutate(
      { object, version: base.version },
      {
        onSuccess: (row) => {
          void queries.invalidateQueries();
          onSaved(row);
        },
        onError: (error) => {
          if (apiErrorReason(error) === "stale") void merge(object);
          else setRefusals(refusals + 1);
        },
      },
    );
  });

  return {
    form,
    save: () => void save(),
    working: write.isPending,
    isNew: base.version === null,
    version: base.version,
    conflict,
    choose: (chosen: OpenConflict, choice: "theirs" | "yours") => {
      const open = conflict?.conflicts.find(({ name }) => name === chosen.name);
      if (!conflict || !open) return;
      form.setValue(open.name, choice === "theirs" ? open.theirValue : open.yourValue, { shouldDirty: true });
      const conflicts = conflict.conflicts.map((each) => (each === open ? { ...each, choice } : each));
      setConflict({ ...conflict, conflicts });
    },
    /** What belongs to no field. */
    errors: (paths: readonly string[]) => issues.rest(paths),
    marks: {
      at: issues.at,
      within: issues.within,
      running: (path) => (committed ? readPath(committed, path.split(".")) : undefined),
      words: (path, value) => words.value(path.split("."), value),
    } satisfies FormMarks,
  };
}

const noIssues: readonly Issue[] = [];
const noCheck = () => noIssues;

export type ObjectForm<K extends SimpleKind> = ReturnType<typeof useObjectForm<K>>;
