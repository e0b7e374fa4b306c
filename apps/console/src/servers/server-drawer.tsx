"use client";

import { newId, type RealServer, realServerSchema } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { FormSwitch, FormText } from "../form/form-fields";
import type { Configuration } from "../objects/configuration";
import { ObjectDrawer } from "../objects/object-drawer";
import type { ObjectRow } from "../objects/object-row";
import { useActiveConnections } from "../objects/use-active-connections";
import { ConnectionLinks } from "./connection-links";
import { ServerPlaces } from "./server-places";

const fields = ["name", "address", "enabled", "description"];

const newServer = (): RealServer => ({
  ...realServerSchema.parse({ id: newId("realServer"), name: "new", address: "192.0.2.1" }),
  name: "",
  address: "" as RealServer["address"],
});

/** One machine: its name, its address, whether it serves. */
export function ServerDrawer(props: {
  row: ObjectRow<"realServer"> | null;
  configuration: Configuration;
  onClose: () => void;
}) {
  const t = useTranslations("servers");
  const { row, configuration, onClose } = props;
  const places = configuration.placesOf.get(row?.object.id ?? "");
  const active = useActiveConnections(places);
  return (
    <ObjectDrawer
      title={row ? t.rich("edit", { name: () => <span data-text="data">{row.object.name}</span> }) : t("new")}
      kind="realServer"
      row={row}
      create={newServer}
      configuration={configuration}
      fields={fields}
      active={active}
      use={
        row &&
        places && (
          <>
            <span className="text-text2">{t("usedIn")}</span>{" "}
            <ServerPlaces serverId={row.object.id} configuration={configuration} />
            <ConnectionLinks server={row.object.name} places={places} configuration={configuration} />
          </>
        )
      }
      onClose={onClose}
    >
      <FormText name="name" label={t("field.name")} help={t("field.nameHelp")} mono autoFocus />
      <FormText name="address" label={t("field.address")} help={t("field.addressHelp")} mono placeholder="10.0.0.11" />
      <FormSwitch name="enabled" label={t("field.serves")} text={t("field.enabled")} help={t("field.enabledHelp")} />
      <FormText name="description" label={t("field.description")} />
    </ObjectDrawer>
  );
}
