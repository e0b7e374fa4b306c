"use client";

import { interfaceRoles, type VirtualAddress } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFormContext } from "react-hook-form";
import { newAddress } from "../addresses/address-drawer";
import { FormSelect, FormText } from "../form/form-fields";
import { useFormField } from "../form/form-marks";
import type { Configuration } from "../objects/configuration";
import { SelectField } from "../ui/select-field";
import { addressNameFor } from "./address-name";

const makeNew = "new";
const anyAddress = "any";

/** The address clients connect to: one that exists, or a new one made with the service. */
export function AddressField({ configuration, anyReason }: { configuration: Configuration; anyReason: string | null }) {
  const t = useTranslations("serviceEditor.address");
  const form = useFormContext();
  const field = useFormField<string | null>("service.virtualAddressId");
  const made = form.watch("address") as VirtualAddress | null;
  const choose = (value: string) => {
    const address = value === makeNew ? newAddress() : null;
    form.setValue("address", address, { shouldDirty: true });
    field.onChange(address ? address.id : value === anyAddress ? null : value);
  };
  return (
    <>
      <SelectField
        label={t("label")}
        {...field.notes}
        name="virtualAddressId"
        mono
        className="max-w-340"
        edited={field.edited}
        value={made ? makeNew : (field.value ?? anyAddress)}
        onChange={(event) => choose(event.target.value)}
      >
        {configuration.addresses
          .filter((row) => row.change !== "remove")
          .map(({ object }) => (
            <option key={object.id} value={object.id} data-text="data">
              {`${object.address}  ${object.name}`}
            </option>
          ))}
        <option value={makeNew}>{t("new")}</option>
        {(anyReason === null || field.value === null) && <option value={anyAddress}>{t("any")}</option>}
      </SelectField>
      {made && (
        <div className="my-9 grid items-start gap-12 border-l-2 border-accent pl-12 wide:ml-140 wide:grid-cols-3 [&>div]:!mt-0">
          <FormText name="address.address" labelAt="above" label={t("address")} mono placeholder="192.0.2.10" />
          <FormText
            name="address.name"
            labelAt="above"
            label={t("name")}
            mono
            placeholder={addressNameFor(form.watch("service.name") as string)}
          />
          <FormSelect
            labelAt="above"
            name="address.interface"
            label={t("interface")}
            options={interfaceRoles.map((role) => ({ value: role, text: role }))}
          />
        </div>
      )}
    </>
  );
}
