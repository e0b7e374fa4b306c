"use client";

import { destinationSchema } from "@loaddirector/model";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useApi } from "../api/api-provider";
import { apiErrorMessage } from "../api/error";
import { useMessage } from "../i18n/use-message";
import { Button } from "../ui/button";
import { Menu } from "../ui/menu";
import { NumberField } from "../ui/number-field";
import { useToast } from "../ui/toast";
import type { DestinationNode } from "./service-tree";

/** One weight for all that are selected; goes to the candidate, unlike operations. */
export function WeightMenu({ destinations }: { destinations: readonly DestinationNode[] }) {
  const t = useTranslations("services.weight");
  const queries = useQueryClient();
  const render = useMessage();
  const toast = useToast();
  const [weight, setWeight] = useState<number | null>(null);
  const parsed = destinationSchema.shape.weight.safeParse(weight ?? Number.NaN);
  const weigh = useMutation(useApi().destination.weigh.mutationOptions());
  const write = (panel: HTMLElement | null) =>
    weigh.mutate(
      { destinations: destinations.map(({ row }) => ({ id: row.object.id, version: row.version })), weight: weight! },
      {
        onSuccess: () => {
          toast({ shape: "notCommitted", title: t("done", { count: destinations.length, weight: weight! }) });
          panel?.hidePopover();
        },
        onError: (error) => toast({ shape: "down", title: t("failed"), text: render(apiErrorMessage(error)) }),
        onSettled: () => void queries.invalidateQueries(),
      },
    );

  return (
    <Menu
      label={t("open")}
      trigger={
        <span className="inline-flex h-24 items-center rounded-control border border-control bg-surface px-8 text-text hover:border-text2 hover:bg-hover narrow:h-44">
          {t("open")}
        </span>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (parsed.success) write(event.currentTarget.closest<HTMLElement>("[popover]"));
        }}
        className="grid gap-12"
      >
        <NumberField
          labelAt="above"
          label={t("label", { count: destinations.length })}
          help={t("help")}
          error={weight !== null && !parsed.success ? render({ key: "invalid.weight" }) : null}
          value={weight}
          onChange={setWeight}
        />
        <Button
          type="submit"
          variant="action"
          working={weigh.isPending}
          disabledReason={parsed.success ? null : t("empty")}
        >
          {t("write")}
        </Button>
      </form>
    </Menu>
  );
}
