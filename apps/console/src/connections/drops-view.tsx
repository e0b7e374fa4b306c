"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useApi } from "../api/api-provider";
import { apiErrorCode, apiErrorMessage } from "../api/error";
import { formatNumber } from "../format/number";
import { useMessage } from "../i18n/use-message";
import { Empty } from "../ui/empty";
import { ErrorNote } from "../ui/error-note";
import { Loading } from "../ui/loading";
import { Cell, HeadCell, Row, Table, TableHead } from "../ui/table";
import { useReasonWords } from "./reason-words";

const refreshMs = 2_000;

/** Every reason for which a packet is dropped: how often, what it means, what to do. Those that happen come first. */
export function DropsView({ paused }: { paused: boolean }) {
  const t = useTranslations("connections.drops");
  const render = useMessage();
  const words = useReasonWords();
  const drops = useQuery(
    useApi().connection.drops.queryOptions(undefined, { refetchInterval: paused ? false : refreshMs, staleTime: 0 }),
  );
  if (drops.error && !drops.data)
    return (
      <ErrorNote
        title={t("failed")}
        reason={render(apiErrorMessage(drops.error))}
        code={apiErrorCode(drops.error)}
        onRetry={() => void drops.refetch()}
      />
    );
  if (!drops.data) return <Loading text={t("loading")} rows={8} />;
  const rows = Object.entries(drops.data).sort(([, a], [, b]) => b.total - a.total);
  if (rows.length === 0) return <Empty title={t("empty.title")} text={t("empty.text")} />;
  return (
    <Table label={t("title")}>
      <TableHead>
        <HeadCell>{t("reason")}</HeadCell>
        <HeadCell number>{t("total")}</HeadCell>
        <HeadCell number className="narrow:hidden">
          {t("rate")}
        </HeadCell>
        <HeadCell className="pl-20 narrow:hidden">{t("meaning")}</HeadCell>
      </TableHead>
      <tbody>
        {rows.map(([reason, { total, rate }]) => (
          <Row key={reason} className="align-top">
            <Cell className="py-4 font-bold whitespace-normal!">
              {words.name(reason)}
              <p className="wide:hidden pt-2 text-help font-normal text-text2">
                {words.meaning(reason)} {words.remedy(reason)}
              </p>
            </Cell>
            <Cell number data-text="data" className={`py-4 ${total === 0 ? "text-text3" : ""}`}>
              {formatNumber(total)}
            </Cell>
            <Cell number data-text="data" className={`py-4 narrow:hidden ${rate === 0 ? "text-text3" : ""}`}>
              {formatNumber(rate, 1)}
            </Cell>
            <Cell className="max-w-520 py-4 pl-20 whitespace-normal! narrow:hidden">
              {words.meaning(reason)} <span className="text-text2">{words.remedy(reason)}</span>
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
