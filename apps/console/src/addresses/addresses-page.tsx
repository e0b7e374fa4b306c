"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { ChangedValue } from "../objects/changed-value";
import { type ListColumn, ObjectListPage } from "../objects/object-list-page";
import { UsedBy } from "../objects/used-by";
import { Copyable } from "../ui/copyable";
import { AddressDrawer } from "./address-drawer";
import { EchoCell } from "./echo-cell";
import { LocalAddresses } from "./local-addresses";

const filterFields = ["name", "address", "interface", "ping", "service", "description", "change"] as const;

/** Addresses clients use, with the services that answer on them. */
export function AddressesPage() {
  const t = useTranslations("addresses");
  const columns = useMemo(
    (): readonly ListColumn<"virtualAddress">[] => [
      {
        key: "address",
        head: t("column.address"),
        cell: ({ object, committed }) =>
          committed && committed.address !== object.address ? (
            <span className="font-mono text-mono">
              <ChangedValue running={committed.address} candidate={object.address} />
            </span>
          ) : (
            <Copyable text={object.address} />
          ),
      },
      {
        key: "interface",
        head: t("column.interface"),
        className: "narrow:hidden",
        cell: ({ object, committed }) => (
          <ChangedValue running={committed?.interface ?? null} candidate={object.interface} />
        ),
      },
      {
        key: "echo",
        head: t("column.echo"),
        className: "narrow:hidden",
        cell: ({ object, committed }) => <EchoCell running={committed} candidate={object} />,
      },
      {
        key: "owner",
        head: t("column.owner"),
        className: "narrow:hidden",
        cell: ({ object }) =>
          object.vrrpGroup ? (
            <span data-text="data">{object.vrrpGroup}</span>
          ) : (
            <span className="text-text2">{t("ownerBox")}</span>
          ),
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
    <ObjectListPage<"virtualAddress">
      texts={{
        title: t("title"),
        fact: (all) => t("fact", { addresses: all.addresses.length }),
        create: t("new"),
        loading: t("loading"),
        failed: t("failed"),
        empty: { title: t("empty.title"), text: t("empty.text") },
      }}
      rowsOf={rowsOf}
      columns={columns}
      filterFields={filterFields}
      filterExample="interface=external"
      fieldsOf={fieldsOf}
      drawer={(row, configuration, close) => <AddressDrawer row={row} configuration={configuration} onClose={close} />}
      below={(configuration) => <LocalAddresses configuration={configuration} />}
    />
  );
}

type Props = Parameters<typeof ObjectListPage<"virtualAddress">>[0];

const rowsOf: Props["rowsOf"] = (configuration) => configuration.addresses;

const fieldsOf: Props["fieldsOf"] = ({ object, change }, configuration) => ({
  name: object.name,
  address: object.address,
  interface: object.interface,
  ping: object.echo,
  description: object.description,
  change,
  service: (configuration.usersOf.get(object.id) ?? []).map((service) => service.object.name),
});
