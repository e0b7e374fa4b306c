"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { formatNumber } from "../format/number";
import { type ListColumn, ObjectListPage } from "../objects/object-list-page";
import { UsedBy } from "../objects/used-by";
import { HealthCheckDrawer } from "./health-check-drawer";

const filterFields = ["name", "type", "path", "service", "description", "change"] as const;

/** How servers are asked whether they serve, and which services ask so. */
export function HealthChecksPage() {
  const t = useTranslations("healthChecks");
  const columns = useMemo(
    (): readonly ListColumn<"healthCheck">[] => [
      {
        key: "request",
        head: t("column.request"),
        mono: true,
        cell: ({ object }) => (
          <span data-text="data">
            {object.type === "http" ? `HTTP ${object.path} ${object.statusFirst}-${object.statusLast}` : "TCP"}
          </span>
        ),
      },
      {
        key: "interval",
        head: t("column.interval"),
        number: true,
        className: "narrow:hidden",
        cell: ({ object }) => <span data-text="data">{formatNumber(object.intervalMs)}</span>,
      },
      {
        key: "timeout",
        head: t("column.timeout"),
        number: true,
        className: "narrow:hidden",
        cell: ({ object }) => <span data-text="data">{formatNumber(object.timeoutMs)}</span>,
      },
      {
        key: "counts",
        head: t("column.counts"),
        className: "narrow:hidden pl-20",
        cell: ({ object }) => <span data-text="data">{`${object.rise} / ${object.fall}`}</span>,
      },
      {
        key: "services",
        head: t("column.services"),
        className: "narrow:hidden",
        cell: (row, all) => <UsedBy id={row.object.id} configuration={all} />,
      },
    ],
    [t],
  );
  return (
    <ObjectListPage<"healthCheck">
      texts={{
        title: t("title"),
        fact: (all) => t("fact", { checks: all.checks.length }),
        create: t("new"),
        loading: t("loading"),
        failed: t("failed"),
        empty: { title: t("empty.title"), text: t("empty.text") },
      }}
      rowsOf={rowsOf}
      columns={columns}
      filterFields={filterFields}
      filterExample="type=http"
      fieldsOf={fieldsOf}
      drawer={(row, configuration, close) => (
        <HealthCheckDrawer row={row} configuration={configuration} onClose={close} />
      )}
    />
  );
}

type Props = Parameters<typeof ObjectListPage<"healthCheck">>[0];

const rowsOf: Props["rowsOf"] = (configuration) => configuration.checks;

const fieldsOf: Props["fieldsOf"] = ({ object, change }, configuration) => ({
  name: object.name,
  type: object.type,
  path: object.type === "http" ? object.path : null,
  description: object.description,
  change,
  service: (configuration.usersOf.get(object.id) ?? []).map((service) => service.object.name),
});
