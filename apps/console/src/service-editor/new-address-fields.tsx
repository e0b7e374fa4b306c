"use client";

import { interfaceRoles, type Support } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { EchoField } from "../addresses/echo-field";
import { FormSelect, FormText } from "../form/form-fields";
import { addressNameFor } from "./address-name";

/** A virtual address that is made with its service. */
export function NewAddressFields({ serviceName, echo }: { serviceName: string; echo: Support }) {
  const t = useTranslations("serviceEditor.address");
  return (
    <div className="my-9 grid items-start gap-12 border-l-2 border-accent pl-12 wide:ml-140 wide:grid-cols-4 [&>div]:!mt-0">
      <FormText name="address.address" labelAt="above" label={t("address")} mono placeholder="192.0.2.10" />
      <FormText name="address.name" labelAt="above" label={t("name")} mono placeholder={addressNameFor(serviceName)} />
      <FormSelect
        labelAt="above"
        name="address.interface"
        label={t("interface")}
        options={interfaceRoles.map((role) => ({ value: role, text: role }))}
      />
      <EchoField above name="address.echo" support={echo} />
    </div>
  );
}
