"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { ChangedValue } from "../objects/changed-value";
import { type ListColumn, ObjectListPage } from "../objects/object-list-page";
import { Copyable } from "../ui/copyable";
import { ServerConnections } from "./server-connections";
import { ServerDrawer } from "./server-drawer";
import { ServerPlaces } from "./server-places";
import { ServerState } from "./server-state";

const filterFields = ["name", "address", "service", "enabled", "description", "change"] as const;

/** Machines that serve, with the services they serve in. */
export function ServersPage() {
  const t = useTranslations("servers");
  const columns = useMemo(
    (): readonly ListColumn<"realServer">[] => [
      {
        key: "address",
        head: t("column.address"),
        className: "narrow:hidden",
        cell: ({ object, committed }) =>
          committed && committed.address !== object.address ? (
            <span className="font-mono text-mono">
              <ChangedValue running={committed.address} candidate={object.address} />
            </span>
          ) : (
            <Copyable text={object.address} />
          ),
      },
      { key: "state", head: t("column.state"), cell: (row, all) => <ServerState row={row} configuration={all} /> },
      {
        key: "services",
        head: t("column.services"),
        className: "narrow:hidden",
        cell: (row, all) => <ServerPlaces serverId={row.object.id} configuration={all} />,
      },
      {
        key: "active",
        head: t("column.active"),
        number: true,
        cell: (row, all) => <ServerConnections places={all.placesOf.get(row.object.id)} />,
      },
    ],
    [t],
  );
  return (
    <ObjectListPage<"realServer">
      texts={{
        title: t("title"),
        fact: (all) => t("fact", { servers: all.servers.length, destinations: all.destinations.length }),
        create: t("new"),
        loading: t("loading"),
        failed: t("failed"),
        empty: { title: t("empty.title"), text: t("empty.text") },
      }}
      rowsOf={rowsOf}
      columns={columns}
      filterFields={filterFields}
      filterExample="service=web"
      fieldsOf={fieldsOf}
      drawer={(row, configuration, close) => <ServerDrawer row={row} configuration={configuration} onClose={close} />}
    />
  );
}

type Props = Parameters<typeof ObjectListPage<"realServer">>[0];

const rowsOf: Props["rowsOf"] = (configuration) => configuration.servers;

const fieldsOf: Props["fieldsOf"] = ({ object, change }, configuration) => ({
  name: object.name,
  address: object.address,
  enabled: object.enabled ? "yes" : "no",
  description: object.description,
  change,
  service: (configuration.placesOf.get(object.id) ?? []).map(
    (place) => configuration.service.get(place.object.virtualServiceId)?.object.name ?? "",
  ),
});
