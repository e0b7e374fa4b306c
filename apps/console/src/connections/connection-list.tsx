"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useApi } from "../api/api-provider";
import { apiErrorCode, apiErrorMessage } from "../api/error";
import type { PageFilter } from "../filter/use-filter";
import { formatNumber } from "../format/number";
import { useMessage } from "../i18n/use-message";
import { Button } from "../ui/button";
import { Empty } from "../ui/empty";
import { ErrorNote } from "../ui/error-note";
import { Loading } from "../ui/loading";
import { askedConnections } from "./connection-filter";
import { ConnectionTable } from "./connection-table";
import type { Names } from "./use-names";

const pageSize = 100;
const refreshMs = 2_000;

/** One page of the table at a time, read again every two seconds unless paused. */
export function ConnectionList(props: {
  filter: PageFilter;
  names: Names;
  paused: boolean;
  /** Where the page begins, in the address too; null: at the start. */
  cursor: string | null;
  onCursor: (cursor: string | null) => void;
  onExplain: (flow: string) => void;
}) {
  const t = useTranslations("connections");
  const common = useTranslations("filter");
  const render = useMessage();
  const { filter, names, paused } = props;
  const typed = filter.settled;
  const asked = useMemo(() => askedConnections(typed, names.destinations, names.services), [typed, names]);
  const { cursor, onCursor } = props;
  /** By where a page begins: where the one before it did. */
  const [before] = useState(() => new Map<string, string | null>());
  const page = useQuery(
    useApi().connection.list.queryOptions(
      { filter: asked.filter, cursor, limit: pageSize },
      {
        enabled: names.known && asked.problems.length === 0,
        refetchInterval: paused ? false : refreshMs,
        placeholderData: keepPreviousData,
        staleTime: 0,
        gcTime: 10_000,
      },
    ),
  );
  const clear = <Button onClick={() => filter.type("")}>{common("clear")}</Button>;
  if (names.known && asked.problems.length > 0)
    return (
      <Empty title={t("unclear")} text={asked.problems.map((problem) => render(problem)).join(" ")}>
        {clear}
      </Empty>
    );
  const { data, error } = page;
  if (error && !data)
    return (
      <ErrorNote
        title={t("failed")}
        reason={render(apiErrorMessage(error))}
        code={apiErrorCode(error)}
        onRetry={() => void page.refetch()}
      />
    );
  if (!data) return <Loading text={t("loading")} rows={8} />;
  const { connections, next, examined, walked } = data;
  const first = cursor === null;
  const nothing = connections.length === 0;
  return (
    <>
      {!nothing && <ConnectionTable connections={connections} names={names} onExplain={props.onExplain} />}
      {nothing && first && next === null && typed === "" && <Empty title={t("empty.title")} text={t("empty.text")} />}
      {nothing && (typed !== "" || !first || next !== null) && (
        <p className="flex flex-wrap items-center gap-8 px-12 py-16" role="status">
          {t(next === null ? "noneLeft" : "noneYet", { examined: formatNumber(examined), share: percent(walked) })}
          {typed !== "" && clear}
        </p>
      )}
      <footer className="flex flex-wrap items-center gap-8 border-t border-line px-12 py-8 text-text2">
        <span className="figures" data-testid="connections-progress">
          {t("progress", {
            shown: connections.length,
            examined: formatNumber(examined),
            share: percent(walked),
          })}
        </span>
        <span className="ml-auto flex gap-8">
          <Button
            size="head"
            disabledReason={first ? t("firstPage") : null}
            onClick={() => onCursor(before.get(cursor ?? "") ?? null)}
          >
            {t("back")}
          </Button>
          <Button
            size="head"
            disabledReason={next === null ? t("lastPage") : null}
            onClick={() => {
              if (next !== null) before.set(next, cursor);
              onCursor(next);
            }}
          >
            {t("next")}
          </Button>
        </span>
      </footer>
    </>
  );
}

const percent = (share: number): string => formatNumber(Math.floor(share * 100));
