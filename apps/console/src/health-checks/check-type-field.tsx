"use client";

import { type HealthCheck, healthCheckSchema } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFormContext } from "react-hook-form";
import { Field } from "../ui/field";
import { Segmented } from "../ui/segmented";

const httpFields = ["path", "host", "statusFirst", "statusLast", "bodyContains"] as const;

/** TCP or HTTP. Each has its own fields, so that changing it adds or drops those of HTTP. */
export function CheckTypeField() {
  const t = useTranslations("healthChecks.field");
  const form = useFormContext();
  const type = form.watch("type") as HealthCheck["type"];
  const choose = (next: HealthCheck["type"]) => {
    if (next === type) return;
    const values = form.getValues() as Record<string, unknown>;
    const base = healthCheckSchema.parse({ id: values.id, name: "new", type: next }) as Record<string, unknown>;
    const kept = Object.fromEntries(Object.entries(values).filter(([key]) => key in base && key !== "type"));
    // The form library forgets a field only when it is told so.
    if (next === "tcp") form.unregister([...httpFields]);
    for (const [key, value] of Object.entries({ ...base, ...kept })) form.setValue(key, value, { shouldDirty: true });
  };
  return (
    <Field label={t("type")} help={t(type === "http" ? "httpHelp" : "tcpHelp")}>
      <span data-text="data">
        <Segmented
          label={t("type")}
          size="control"
          value={type}
          options={[
            { value: "http", text: t("types.http") },
            { value: "tcp", text: t("types.tcp") },
          ]}
          onChange={choose}
        />
      </span>
    </Field>
  );
}
