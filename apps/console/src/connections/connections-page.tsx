"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import { FilterField } from "../filter/filter-field";
import { cursorParameter, useFilter } from "../filter/use-filter";
import { formatNumber } from "../format/number";
import { usePageTitle } from "../frame/use-page-title";
import { useLive } from "../live/live-provider";
import { useConfiguration } from "../objects/use-configuration";
import { Button } from "../ui/button";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { Segmented } from "../ui/segmented";
import { connectionFields } from "./connection-filter";
import { ConnectionList } from "./connection-list";
import { DropsView } from "./drops-view";
import { ExplainDrawer } from "./explain-drawer";
import { FilterSelects } from "./filter-selects";
import { flowParameter, newFlow } from "./flow-parameter";
import { useNames } from "./use-names";

type View = "list" | "drops";

/** The connection table as it is now, what is dropped, and why a client goes where it goes. */
export function ConnectionsPage() {
  const t = useTranslations("connections");
  usePageTitle(t("title"));
  const { configuration } = useConfiguration();
  const names = useNames(configuration);
  const filter = useFilter();
  const [paused, setPaused] = useState(false);
  const parameters = useParameters();
  const view: View = parameters.get("view") === "drops" ? "drops" : "list";
  const explained = parameters.get(flowParameter);
  const box = useLive((state) => state.live?.box);
  const explain = useCallback((flow: string) => parameters.set(flowParameter, flow), [parameters.set]);
  useExplainKey(explain);
  return (
    <>
      <PageHeader
        title={t("title")}
        fact={box && t("fact", { used: formatNumber(box.connections), size: formatNumber(box.connectionsMax) })}
      >
        <Segmented<View>
          label={t("view.label")}
          size="control"
          value={view}
          options={[
            { value: "list", text: t("view.list") },
            { value: "drops", text: t("view.drops") },
          ]}
          onChange={(next) => parameters.set("view", next === "drops" ? next : null)}
        />
        <Button aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {t(paused ? "resume" : "pause")}
        </Button>
        <Button variant="action" keyHint="E" onClick={() => explain(newFlow)}>
          {t("explain.open")}
        </Button>
      </PageHeader>
      {view === "list" ? (
        <>
          <div className="mb-12 flex flex-wrap items-center gap-8">
            <FilterField filter={filter} fields={connectionFields} example="client=198.51.100.0/24" />
            <FilterSelects filter={filter} services={[...names.services.keys()].sort()} />
          </div>
          <Panel>
            <ConnectionList
              filter={filter}
              names={names}
              paused={paused}
              cursor={parameters.get(cursorParameter)}
              onCursor={(cursor) => parameters.set(cursorParameter, cursor)}
              onExplain={explain}
            />
          </Panel>
        </>
      ) : (
        <Panel>
          <DropsView paused={paused} />
        </Panel>
      )}
      {explained !== null && (
        <ExplainDrawer
          key={explained}
          asked={explained}
          names={names}
          onAsk={explain}
          onClose={() => parameters.set(flowParameter, null)}
        />
      )}
    </>
  );
}

/** The part of the page's address after the question mark. */
function useParameters() {
  const router = useRouter();
  const path = usePathname();
  const current = useSearchParams();
  const set = useCallback(
    (name: string, value: string | null) => {
      const next = new URLSearchParams(window.location.search);
      if (value === null) next.delete(name);
      else next.set(name, value);
      router.push(next.size > 0 ? `${path}?${next}` : path, { scroll: false });
    },
    [router, path],
  );
  return { get: (name: string) => current.get(name), set };
}

/** E explains the row in focus, or asks for two ends. */
function useExplainKey(explain: (flow: string) => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { target } = event;
      if (event.key.toUpperCase() !== "E" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!(target instanceof HTMLElement) || target.matches("input, select, textarea, dialog *, [role=dialog] *"))
        return;
      event.preventDefault();
      explain(target.closest<HTMLElement>("[data-flow]")?.dataset.flow ?? newFlow);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [explain]);
}
