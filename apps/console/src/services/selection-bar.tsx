"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useLive } from "../live/live-provider";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { DisableDialog } from "./disable-dialog";
import { DrainMenu } from "./drain-menu";
import type { DestinationNode } from "./service-tree";
import { useOperations } from "./use-operations";
import { WeightMenu } from "./weight-menu";

/** What can be done to the selected destinations; stays above the head. */
export function SelectionBar({ selected, onClear }: { selected: readonly DestinationNode[]; onClear: () => void }) {
  const t = useTranslations("services");
  const { run, working, notAllowed } = useOperations();
  const operations = useLive((state) => state.live?.overlay.operations);
  const [disabling, setDisabling] = useState(false);
  if (selected.length === 0) return null;
  const ids = selected.map(({ id }) => id);
  const names = selected.map(({ server, id }) => server?.object.name ?? id);
  const name = names[0]!;
  const touched = ids.filter((id) => operations?.[id]);
  const plain = ids.filter((id) => !operations?.[id]);
  return (
    <section
      aria-label={t("selection.label")}
      className="sticky top-0 z-2 flex min-h-37 flex-wrap items-center gap-8 border-b border-line2 bg-accent-ground px-12 py-4"
    >
      <Checkbox checked onChange={onClear} aria-label={t("selection.clear")}>
        {names.length === 1 && <strong data-text="data">{name}</strong>}
        <span className="text-text2">{t("selection.count", { count: ids.length })}</span>
      </Checkbox>
      {notAllowed ? (
        <span className="text-text2">{notAllowed}</span>
      ) : (
        <>
          {touched.length > 0 && (
            <Button size="head" working={working} onClick={() => run("clear", touched, name)}>
              {t("operation.clear")}
            </Button>
          )}
          {plain.length > 0 && <DrainMenu onDrain={(seconds) => run("drain", ids, name, seconds)} />}
          <Button size="head" working={working} onClick={() => run("forceUp", ids, name)}>
            {t("operation.forceUp")}
          </Button>
          <Button size="head" variant="destructive" working={working} onClick={() => setDisabling(true)}>
            {t("operation.disable")}
          </Button>
          <span className="text-text2 narrow:hidden">{t("selection.atOnce")}</span>
          <span className="ml-auto flex items-center gap-8">
            <WeightMenu destinations={selected} />
          </span>
        </>
      )}
      {disabling && (
        <DisableDialog
          destinationIds={ids}
          names={names}
          onCancel={() => setDisabling(false)}
          onConfirm={() => {
            setDisabling(false);
            run("disable", ids, name);
          }}
        />
      )}
    </section>
  );
}
