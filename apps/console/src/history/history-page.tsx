"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import { useLocale, useTimeZone, useTranslations } from "next-intl";
import { useMemo } from "react";
import { useApi, useApiClient } from "../api/api-provider";
import { apiErrorCode, apiErrorMessage } from "../api/error";
import type { Outputs } from "../api/outputs";
import { matchesFilter } from "../filter/filter";
import { FilterField } from "../filter/filter-field";
import { NoMatch } from "../filter/no-match";
import { useFilter } from "../filter/use-filter";
import { formatMoment } from "../format/time";
import { useBrowserNow } from "../frame/use-now";
import { usePageTitle } from "../frame/use-page-title";
import { useMessage } from "../i18n/use-message";
import { useLive } from "../live/live-provider";
import { Button } from "../ui/button";
import { Empty } from "../ui/empty";
import { ErrorNote } from "../ui/error-note";
import { Loading } from "../ui/loading";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { Cell, HeadCell, Row, Table, TableHead } from "../ui/table";
import { RevisionDrawer } from "./revision-drawer";
import { RevisionOutcome } from "./revision-outcome";

const filterFields = ["number", "author", "comment", "outcome"] as const;
const pageSize = 50;

export type Revision = Outputs["revision"]["list"][number];

/** What people committed, newest first; never what machines did. */
export function HistoryPage() {
  const t = useTranslations("history");
  usePageTitle(t("title"));
  const render = useMessage();
  const router = useRouter();
  const filter = useFilter();
  const parameters = useSearchParams();
  const opened = Number(parameters.get("revision")) || null;
  const client = useApiClient();
  const list = useInfiniteQuery({
    queryKey: [...useApi().revision.list.queryKey(), "pages"],
    queryFn: ({ pageParam, signal }) =>
      client.revision.list.query({ limit: pageSize, before: pageParam ?? undefined }, { signal }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length === pageSize ? page.at(-1)?.number : undefined),
  });
  const all = useMemo(() => list.data?.pages.flat() ?? [], [list.data]);
  const rows = useMemo(
    () =>
      all.filter(({ number, author, comment, outcome }) =>
        matchesFilter({ number, author, comment, outcome }, filter.terms),
      ),
    [all, filter.terms],
  );
  const close = () => {
    const next = new URLSearchParams(window.location.search);
    next.delete("revision");
    router.push(next.size > 0 ? `/history?${next}` : "/history", { scroll: false });
  };
  return (
    <>
      <PageHeader title={t("title")} fact={t("fact", { count: all[0]?.number ?? 0 })}>
        <FilterField filter={filter} fields={filterFields} example="author=mchen" />
      </PageHeader>
      <Panel>
        {list.error && all.length === 0 && (
          <ErrorNote
            title={t("failed")}
            reason={render(apiErrorMessage(list.error))}
            code={apiErrorCode(list.error)}
            onRetry={() => void list.refetch()}
          />
        )}
        {list.isPending && <Loading text={t("loading")} />}
        {list.data && all.length === 0 && <Empty title={t("empty.title")} text={t("empty.text")} />}
        {all.length > 0 && <RevisionTable rows={rows} />}
        {all.length > 0 && rows.length === 0 && <NoMatch onClear={() => filter.type("")} />}
        {list.hasNextPage && (
          <div className="px-12 py-8">
            <Button working={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t("more")}
            </Button>
          </div>
        )}
      </Panel>
      {opened !== null && <RevisionDrawer key={opened} number={opened} onClose={close} />}
    </>
  );
}

function RevisionTable({ rows }: { rows: readonly Revision[] }) {
  const t = useTranslations("history");
  const parameters = useSearchParams();
  const locale = useLocale();
  const timeZone = useTimeZone() ?? "UTC";
  const now = useBrowserNow() ?? 0;
  const running = useLive((state) => state.status?.revision ?? null);
  const hrefOf = (number: number) => {
    const next = new URLSearchParams(parameters);
    next.set("revision", String(number));
    return `/history?${next}`;
  };
  return (
    <Table label={t("title")}>
      <TableHead>
        <HeadCell>{t("column.number")}</HeadCell>
        <HeadCell>{t("column.when")}</HeadCell>
        <HeadCell className="narrow:hidden">{t("column.who")}</HeadCell>
        <HeadCell>{t("column.outcome")}</HeadCell>
        <HeadCell number className="narrow:hidden">
          {t("column.changes")}
        </HeadCell>
        <HeadCell className="pl-20 narrow:hidden">{t("column.comment")}</HeadCell>
      </TableHead>
      <tbody>
        {rows.map((revision) => (
          <Row key={revision.number}>
            <Cell>
              <Link
                href={hrefOf(revision.number)}
                scroll={false}
                data-text="data"
                className="font-bold text-text hover:underline"
              >
                r{revision.number}
              </Link>
            </Cell>
            <Cell data-text="data">{formatMoment(revision.createdAt, now, timeZone, locale)}</Cell>
            <Cell className="narrow:hidden" data-text="data">
              {revision.author}
            </Cell>
            <Cell>
              <RevisionOutcome revision={revision} running={running === revision.number} />
            </Cell>
            <Cell number className="narrow:hidden" data-text="data">
              {revision.changeCount}
            </Cell>
            <Cell
              className="max-w-400 truncate pl-20 text-text2 narrow:hidden"
              data-text="data"
              title={revision.comment}
            >
              {revision.comment}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
