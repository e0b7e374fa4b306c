"use client";

import { interfaceRoles, localAddressSchema } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { type Control, useFieldArray } from "react-hook-form";
import { FormNumber, FormSelect, FormText } from "../form/form-fields";
import type { Configuration } from "../objects/configuration";
import { FormDrawer } from "../objects/form-drawer";
import { useNodeForm } from "../objects/use-node-form";
import { Button } from "../ui/button";

const emptyLocalAddress = { ...localAddressSchema.parse({ address: "192.0.2.1" }), address: "" };

const fields = ["localAddresses", "localPorts"];

/** The local addresses of the node. */
export function LocalAddressesDrawer(props: { configuration: Configuration; onClose: () => void }) {
  const t = useTranslations("localAddresses");
  const { configuration, onClose } = props;
  const form = useNodeForm(configuration, onClose);
  const rows = useFieldArray({
    control: form.form.control as unknown as Control,
    name: "localAddresses",
    keyName: "key",
  });
  const add = () => rows.append(emptyLocalAddress);
  return (
    <FormDrawer title={t("title")} form={form} fields={fields} onClose={onClose}>
      <p className="mb-12 text-text2">{t("help")}</p>
      {rows.fields.map((row, index) => (
        <div key={row.key} className="mb-8 flex flex-wrap items-start gap-8 [&>div]:!mt-0">
          <div className="min-w-160 flex-1">
            <FormText
              name={`localAddresses.${index}.address`}
              labelAt="above"
              label={t("address")}
              mono
              placeholder="10.0.0.250"
            />
          </div>
          <div className="w-140">
            <FormSelect
              name={`localAddresses.${index}.interface`}
              labelAt="above"
              label={t("interface")}
              options={interfaceRoles.map((role) => ({ value: role, text: role }))}
            />
          </div>
          <span className="pt-22">
            <Button variant="quiet" onClick={() => rows.remove(index)} aria-label={t("removeOf", { place: index + 1 })}>
              {t("remove")}
            </Button>
          </span>
        </div>
      ))}
      <Button onClick={add}>{t("add")}</Button>
      <div className="mt-16 border-t border-line pt-12">
        <FormNumber name="localPorts.first" label={t("firstPort")} help={t("portsHelp")} />
        <FormNumber name="localPorts.last" label={t("lastPort")} />
      </div>
    </FormDrawer>
  );
}
