"use client";

import type { SemanticChange } from "@loaddirector/model";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useApiClient } from "../api/api-provider";
import type { ApiClient } from "../api/client";
import { apiErrorMessage } from "../api/error";
import { useMessage } from "../i18n/use-message";
import { useToast } from "../ui/toast";

/** Told around every write, so that it is not taken for somebody else's. */
export interface OwnMoves {
  readonly beginOwnMove: () => void;
  readonly endOwnMove: () => void;
}

/** Drops pending changes one by one: each can be brought back from the note that says so. */
export function useDropChanges(own: OwnMoves): {
  drop: (name: string, changes: readonly SemanticChange[]) => void;
  working: boolean;
} {
  const t = useTranslations("review.change");
  const client = useApiClient();
  const queries = useQueryClient();
  const render = useMessage();
  const toast = useToast();
  const [working, setWorking] = useState(false);

  const run = async (work: () => Promise<void>) => {
    setWorking(true);
    own.beginOwnMove();
    try {
      await work();
    } catch (error) {
      toast({ shape: "down", title: t("notDone"), text: render(apiErrorMessage(error)) });
    } finally {
      await queries.invalidateQueries();
      own.endOwnMove();
      setWorking(false);
    }
  };

  return {
    working,
    drop: (name, changes) =>
      void run(async () => {
        const undo: (() => Promise<void>)[] = [];
        for (const change of changes) {
          undo.unshift(await undoOf(client, change));
          await client.candidate.discardObject.mutate({ kind: change.kind, id: change.id });
        }
        const bringBack = () =>
          void run(async () => {
            for (const step of undo) await step();
            toast({ shape: "notCommitted", title: t("undone") });
          });
        toast({ shape: "commit", title: t("dropped", { name }), action: { label: t("undo"), run: bringBack } });
      }),
  };
}

type AnyWrite = { mutate(input: { object: unknown; version: number | null }): Promise<unknown> };
type AnyRemove = { mutate(input: { id: string; version: number }): Promise<unknown> };
type AnyGet = { query(input: { id: string }): Promise<{ object: unknown; version: number }> };

/** Reads what is dropped before it goes; the step writes it again over what is there then. */
async function undoOf(client: ApiClient, { kind, id, action }: SemanticChange): Promise<() => Promise<void>> {
  const procedures = client[kind] as unknown as { get: AnyGet; write: AnyWrite; remove: AnyRemove };
  const dropped = await procedures.get.query({ id });
  return async () => {
    if (action === "create") await procedures.write.mutate({ object: dropped.object, version: null });
    else {
      const { version } = await procedures.get.query({ id });
      if (action === "remove") await procedures.remove.mutate({ id, version });
      else await procedures.write.mutate({ object: dropped.object, version });
    }
  };
}
