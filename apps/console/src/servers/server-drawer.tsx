"use client";

import { newId, type RealServer, realServerSchema } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormSwitch, FormText } from "../form/form-fields";
import type { Configuration } from "../objects/configuration";
import { ObjectDrawer } from "../objects/object-drawer";
import type { ObjectRow } from "../objects/object-row";
import { RemoveDialog } from "../objects/remove-dialog";
import { useActiveConnections } from "../objects/use-active-connections";
import { useObjectForm } from "../objects/use-object-form";
import { useSavedToast } from "../objects/use-saved-toast";
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
  const saved = useSavedToast();
  const [removing, setRemoving] = useState(false);
  const [base] = useState(() => ({
    object: row?.object ?? newServer(),
    version: row?.version ?? null,
    committed: row?.committed ?? null,
  }));
  const places = configuration.placesOf.get(base.object.id);
  const active = useActiveConnections(places);
  const form = useObjectForm({
    kind: "realServer",
    configuration,
    base,
    onSaved: ({ object }) => {
      saved(object.name);
      onClose();
    },
  });
  return (
    <ObjectDrawer
      title={row ? t.rich("edit", { name: () => <span data-text="data">{row.object.name}</span> }) : t("new")}
      form={form}
      fields={fields}
      onClose={onClose}
      onRemove={row?.change === "remove" ? undefined : () => setRemoving(true)}
    >
      <FormText name="name" label={t("field.name")} help={t("field.nameHelp")} mono autoFocus />
      <FormText name="address" label={t("field.address")} help={t("field.addressHelp")} mono placeholder="10.0.0.11" />
      <FormSwitch name="enabled" label={t("field.serves")} text={t("field.enabled")} help={t("field.enabledHelp")} />
      <FormText name="description" label={t("field.description")} />
      {places && (
        <p className="mt-16 border-t border-line pt-12">
          <span className="text-text2">{t("usedIn")}</span>{" "}
          <ServerPlaces serverId={base.object.id} configuration={configuration} />
        </p>
      )}
      {removing && form.version !== null && (
        <RemoveDialog
          kind="realServer"
          id={base.object.id}
          name={base.object.name}
          version={form.version}
          active={active}
          onCancel={() => setRemoving(false)}
          onRemoved={onClose}
        />
      )}
    </ObjectDrawer>
  );
}
