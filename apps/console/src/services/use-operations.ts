"use client";

import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useApi } from "../api/api-provider";
import { apiErrorMessage } from "../api/error";
import { useMessage } from "../i18n/use-message";
import { useMayWrite } from "../session/use-may-write";
import { useToast } from "../ui/toast";

export type OperationKind = "drain" | "disable" | "forceUp" | "clear";

const shapes = { drain: "draining", disable: "disabled", forceUp: "up", clear: "up" } as const;

/** Operations take effect at once and are no part of the candidate. What was done can be undone from its note. */
export function useOperations() {
  const t = useTranslations("services.operation");
  const api = useApi();
  const render = useMessage();
  const toast = useToast();
  const mayWrite = useMayWrite();
  const { mutate, isPending } = useMutation(api.operation.run.mutationOptions());

  const run = (kind: OperationKind, destinationIds: readonly string[], name: string, deadlineSeconds?: number) =>
    mutate(
      { kind, destinationIds: [...destinationIds] as never, deadlineSeconds: deadlineSeconds ?? null },
      {
        onSuccess: () =>
          toast({
            shape: shapes[kind],
            title: t(`done.${kind}`, { name, count: destinationIds.length }),
            action: kind === "clear" ? undefined : { label: t("undo"), run: () => run("clear", destinationIds, name) },
          }),
        onError: (error) => toast({ shape: "down", title: t("failed"), text: render(apiErrorMessage(error)) }),
      },
    );

  return { run, working: isPending, notAllowed: mayWrite ? null : t("viewer") };
}
