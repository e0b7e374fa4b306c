"use client";

import type { Capabilities } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFormField } from "../form/form-marks";
import { SwitchField } from "../ui/switch-field";
import { useNotPossible } from "./not-possible";

/** UDP without connections: each datagram goes where the scheduler says anew. */
export function OnePacketField({ capabilities }: { capabilities: Capabilities | null }) {
  const t = useTranslations("serviceEditor.onePacket");
  const field = useFormField<boolean>("service.onePacket");
  const notPossible = useNotPossible([{ term: t("label"), support: capabilities?.features.onePacket ?? true }]);
  return (
    <SwitchField
      label={t("label")}
      text={t("text")}
      help={[t("help"), notPossible].filter(Boolean).join(" ")}
      {...field.notes}
      checked={field.value}
      disabledReason={field.value ? null : notPossible}
      onChange={field.onChange}
    />
  );
}
