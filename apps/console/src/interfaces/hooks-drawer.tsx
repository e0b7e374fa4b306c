"use client";

import { type HookRole, hookRoles } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import type { Configuration } from "../objects/configuration";
import { FormDrawer } from "../objects/form-drawer";
import { useNodeForm } from "../objects/use-node-form";
import { HookField } from "./hook-field";

const fields = hookRoles.map((role) => `hooks.${role}`);

/** Where the packets of the balanced interfaces are met; `first` is the one that was asked for. */
export function HooksDrawer(props: { first: HookRole; configuration: Configuration; onClose: () => void }) {
  const t = useTranslations("interfaces");
  const { first, configuration, onClose } = props;
  const form = useNodeForm(configuration, onClose);
  return (
    <FormDrawer title={t("editTitle")} form={form} fields={fields} onClose={onClose}>
      <p className="mb-12 text-text2">{t("help")}</p>
      {[first, ...hookRoles.filter((role) => role !== first)].map((role) => (
        <HookField key={role} role={role} />
      ))}
    </FormDrawer>
  );
}
