"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { dnsAnswerText } from "../objects/field-words";
import { type ListColumn, ObjectListPage } from "../objects/object-list-page";
import { DnsNameDrawer } from "./dns-name-drawer";
import { DnsNameStatus } from "./dns-name-status";
import { DnsServerPanel } from "./dns-server-panel";

const filterFields = ["name", "address", "nameServer", "description", "change"] as const;

/** Names in DNS that stand for the addresses of several directors, and what of them is answered now. */
export function DnsNamesPage() {
  const t = useTranslations("dnsNames");
  const columns = useMemo(
    (): readonly ListColumn<"dnsName">[] => [
      { key: "state", head: t("column.state"), cell: (row) => <DnsNameStatus row={row} /> },
      {
        key: "answers",
        head: t("column.answers"),
        mono: true,
        className: "narrow:hidden max-w-320 truncate",
        cell: ({ object }, all) => (
          <span data-text="data">{object.answers.map((answer) => dnsAnswerText(answer, all)).join(", ")}</span>
        ),
      },
      {
        key: "ttl",
        head: t("column.ttl"),
        number: true,
        className: "narrow:hidden",
        cell: ({ object }) => <span data-text="data">{object.ttl}</span>,
      },
    ],
    [t],
  );
  return (
    <ObjectListPage<"dnsName">
      texts={{
        title: t("title"),
        fact: (all) => t("fact", { names: all.dnsNames.length }),
        create: t("new"),
        loading: t("loading"),
        failed: t("failed"),
        empty: { title: t("empty.title"), text: t("empty.text") },
      }}
      rowsOf={rowsOf}
      columns={columns}
      filterFields={filterFields}
      filterExample="address=192.0.2.10"
      fieldsOf={fieldsOf}
      drawer={(row, configuration, close) => <DnsNameDrawer row={row} configuration={configuration} onClose={close} />}
      below={() => <DnsServerPanel />}
    />
  );
}

type Props = Parameters<typeof ObjectListPage<"dnsName">>[0];

const rowsOf: Props["rowsOf"] = (configuration) => configuration.dnsNames;

const fieldsOf: Props["fieldsOf"] = ({ object, change }, configuration) => ({
  name: object.name,
  address: object.answers.map((answer) => dnsAnswerText(answer, configuration)),
  nameServer: object.nameServers,
  description: object.description,
  change,
});
