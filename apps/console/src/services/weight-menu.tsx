"use client";

import { destinationSchema } from "@loaddirector/model";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useApiClient } from "../api/api-provider";
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
  const client = useApiClient();
  const queries = useQueryClient();
  const render = useMessage();
  const toast = useToast();
  const [weight, setWeight] = useState<number | null>(null);
  const [working, setWorking] = useState(false);
  const parsed = destinationSchema.shape.weight.safeParse(weight ?? Number.NaN);

  const write = async (panel: HTMLElement | null) => {
    setWorking(true);
    const answers = await Promise.allSettled(
      destinations.map(({ row }) =>
        client.destination.write.mutate({ object: { ...row.object, weight: weight! }, version: row.version }),
      ),
    );
    setWorking(false);
    void queries.invalidateQueries();
    const failed = answers.filter((answer) => answer.status === "rejected");
    if (failed[0])
      toast({
        shape: "down",
        title: t("failed", { count: failed.length }),
        text: render(apiErrorMessage(failed[0].reason)),
      });
    else {
      toast({ shape: "notCommitted", title: t("done", { count: destinations.length, weight: weight! }) });
      panel?.hidePopover();
    }
  };

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
          if (parsed.success) void write(event.currentTarget.closest<HTMLElement>("[popover]"));
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
        <Button type="submit" variant="action" working={working} disabledReason={parsed.success ? null : t("empty")}>
          {t("write")}
        </Button>
      </form>
    </Menu>
  );
}
