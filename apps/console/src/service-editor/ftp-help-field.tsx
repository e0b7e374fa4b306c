"use client";

import type { Capabilities, VirtualService } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFormField } from "../form/form-marks";
import { SwitchField } from "../ui/switch-field";
import { useNotPossible } from "./not-possible";

/** FTP names addresses and ports inside its control connection: without help its data connections reach nobody. */
export function FtpHelpField({ capabilities }: { capabilities: Capabilities | null }) {
  const t = useTranslations("serviceEditor.ftpHelp");
  const field = useFormField<VirtualService["helper"]>("service.helper");
  const notPossible = useNotPossible([{ term: t("label"), support: capabilities?.features.ftp ?? true }]);
  const helped = field.value === "ftp";
  return (
    <SwitchField
      label={t("label")}
      text={t("text")}
      help={[t("help"), notPossible].filter(Boolean).join(" ")}
      {...field.notes}
      checked={helped}
      disabledReason={helped ? null : notPossible}
      onChange={(checked) => field.onChange(checked ? "ftp" : null)}
    />
  );
}
