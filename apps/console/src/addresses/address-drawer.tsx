"use client";

import { interfaceRoles, newId, type VirtualAddress, virtualAddressSchema } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormSelect, FormText } from "../form/form-fields";
import type { Configuration } from "../objects/configuration";
import { ObjectDrawer } from "../objects/object-drawer";
import type { ObjectRow } from "../objects/object-row";
import { RemoveDialog } from "../objects/remove-dialog";
import { useObjectForm } from "../objects/use-object-form";
import { useSavedToast } from "../objects/use-saved-toast";
import { UsedBy } from "../objects/used-by";

const fields = ["name", "address", "interface", "description"];

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
  const saved = useSavedToast();
  const [removing, setRemoving] = useState(false);
  const [base] = useState(() => ({
    object: row?.object ?? newAddress(),
    version: row?.version ?? null,
    committed: row?.committed ?? null,
  }));
  const form = useObjectForm({
    kind: "virtualAddress",
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
      <FormText name="name" label={t("field.name")} mono autoFocus />
      <FormText name="address" label={t("field.address")} help={t("field.addressHelp")} mono placeholder="192.0.2.10" />
      <FormSelect
        name="interface"
        label={t("field.interface")}
        help={t("field.interfaceHelp")}
        options={interfaceRoles.map((role) => ({ value: role, text: role }))}
      />
      <FormText name="description" label={t("field.description")} />
      {configuration.usersOf.has(base.object.id) && (
        <p className="mt-16 border-t border-line pt-12">
          <span className="text-text2">{t("usedBy")}</span> <UsedBy id={base.object.id} configuration={configuration} />
        </p>
      )}
      {removing && form.version !== null && (
        <RemoveDialog
          kind="virtualAddress"
          id={base.object.id}
          name={base.object.name}
          version={form.version}
          active={0}
          onCancel={() => setRemoving(false)}
          onRemoved={onClose}
        />
      )}
    </ObjectDrawer>
  );
}
