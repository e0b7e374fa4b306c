"use client";

import { interfaceRoles, newId, type VirtualAddress, virtualAddressSchema } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { FormSelect, FormText } from "../form/form-fields";
import { useLive } from "../live/live-provider";
import type { Configuration } from "../objects/configuration";
import { ObjectDrawer } from "../objects/object-drawer";
import type { ObjectRow } from "../objects/object-row";
import { UsedBy } from "../objects/used-by";
import { EchoField } from "./echo-field";

const fields = ["name", "address", "interface", "echo", "description"];

/** An address without its address: for forms. */
export const newAddress = (): VirtualAddress => ({
  ...virtualAddressSchema.parse({ id: newId("virtualAddress"), name: "new", address: "192.0.2.1" }),
  name: "",
  address: "" as VirtualAddress["address"],
});

/** One virtual address and the interface it lies on. */
export function AddressDrawer(props: {
  row: ObjectRow<"virtualAddress"> | null;
  configuration: Configuration;
  onClose: () => void;
}) {
  const t = useTranslations("addresses");
  const { row, configuration, onClose } = props;
  const support = useLive((state) => state.status?.capabilities.features.echoChoice) ?? true;
  return (
    <ObjectDrawer
      title={row ? t.rich("edit", { name: () => <span data-text="data">{row.object.name}</span> }) : t("new")}
      kind="virtualAddress"
      row={row}
      create={newAddress}
      configuration={configuration}
      fields={fields}
      use={
        row &&
        configuration.usersOf.has(row.object.id) && (
          <>
            <span className="text-text2">{t("usedBy")}</span>{" "}
            <UsedBy id={row.object.id} configuration={configuration} />
          </>
        )
      }
      onClose={onClose}
    >
      <FormText name="name" label={t("field.name")} mono autoFocus />
      <FormText name="address" label={t("field.address")} help={t("field.addressHelp")} mono placeholder="192.0.2.10" />
      <FormSelect
        name="interface"
        label={t("field.interface")}
        help={t("field.interfaceHelp")}
        options={interfaceRoles.map((role) => ({ value: role, text: role }))}
      />
      <EchoField name="echo" support={support} />
      <FormText name="description" label={t("field.description")} />
    </ObjectDrawer>
  );
}
