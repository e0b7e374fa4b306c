"use client";

import type { Capabilities, VirtualAddress } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFormContext } from "react-hook-form";
import { newAddress } from "../addresses/address-drawer";
import { FormNumber } from "../form/form-fields";
import { useFormField } from "../form/form-marks";
import type { Configuration } from "../objects/configuration";
import { SelectField } from "../ui/select-field";
import { NewAddressFields } from "./new-address-fields";
import { useNotPossible } from "./not-possible";

const makeNew = "new";
const anyAddress = "any";
const firewallMark = "mark";

/** What leads packets here: an address that exists, a new one made with the service, any address, or a firewall mark. */
export function AddressField(props: { configuration: Configuration; capabilities: Capabilities | null }) {
  const t = useTranslations("serviceEditor.address");
  const { configuration, capabilities } = props;
  const form = useFormContext();
  const field = useFormField<string | null>("service.virtualAddressId");
  const mark = useFormField<number | null>("service.firewallMark");
  const made = form.watch("address") as VirtualAddress | null;
  const support = {
    any: capabilities?.features.anyAddress ?? true,
    mark: capabilities?.features.firewallMark ?? true,
    echo: capabilities?.features.echoChoice ?? true,
  };
  const notPossible = useNotPossible([
    { term: t("any"), support: support.any },
    { term: t("mark"), support: support.mark },
  ]);
  const choose = (value: string) => {
    const address = value === makeNew ? newAddress() : null;
    form.setValue("address", address, { shouldDirty: true });
    field.onChange(address ? address.id : value === anyAddress || value === firewallMark ? null : value);
    mark.onChange(value === firewallMark ? unusedMark(configuration) : null);
    if (value === firewallMark) form.setValue("service.listeners", [], { shouldDirty: true });
  };
  return (
    <>
      <SelectField
        label={t("label")}
        help={notPossible}
        {...field.notes}
        name="virtualAddressId"
        mono
        className="max-w-340"
        edited={field.edited}
        value={made ? makeNew : mark.value !== null ? firewallMark : (field.value ?? anyAddress)}
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
        <option value={anyAddress} disabled={support.any !== true}>
          {t("any")}
        </option>
        <option value={firewallMark} disabled={support.mark !== true}>
          {t("mark")}
        </option>
      </SelectField>
      {made && <NewAddressFields serviceName={form.watch("service.name") as string} echo={support.echo} />}
      {mark.value !== null && <FormNumber name="service.firewallMark" label={t("markNumber")} help={t("markHelp")} />}
    </>
  );
}

function unusedMark({ services }: Configuration): number {
  return 1 + Math.max(0, ...services.map(({ object }) => object.firewallMark ?? 0));
}
