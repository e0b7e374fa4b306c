"use client";

import { type HealthCheck, healthCheckSchema, newId } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFormContext } from "react-hook-form";
import { FormNumber, FormText } from "../form/form-fields";
import type { Configuration } from "../objects/configuration";
import { ObjectDrawer } from "../objects/object-drawer";
import type { ObjectRow } from "../objects/object-row";
import { UsedBy } from "../objects/used-by";
import { CheckTiming } from "./check-timing";
import { CheckTypeField } from "./check-type-field";

const fields = [
  "name",
  "type",
  "path",
  "host",
  "statusFirst",
  "statusLast",
  "bodyContains",
  "port",
  "intervalMs",
  "timeoutMs",
  "rise",
  "fall",
  "description",
];

const newCheck = (): HealthCheck => ({
  ...healthCheckSchema.parse({ id: newId("healthCheck"), name: "new", type: "http" }),
  name: "",
});

/** One health check: what is asked, how often, and how many answers decide. */
export function HealthCheckDrawer(props: {
  row: ObjectRow<"healthCheck"> | null;
  configuration: Configuration;
  onClose: () => void;
  onSaved?: (id: string) => void;
}) {
  const t = useTranslations("healthChecks");
  const { row, configuration, onClose } = props;
  return (
    <ObjectDrawer
      title={row ? t.rich("edit", { name: () => <span data-text="data">{row.object.name}</span> }) : t("new")}
      kind="healthCheck"
      row={row}
      create={newCheck}
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
      onSaved={props.onSaved}
      onClose={onClose}
    >
      <FormText name="name" label={t("field.name")} mono autoFocus />
      <CheckTypeField />
      <HttpFields />
      <FormNumber name="port" label={t("field.port")} help={t("field.portHelp")} />
      <FormNumber name="intervalMs" label={t("field.interval")} unit="ms" />
      <FormNumber name="timeoutMs" label={t("field.timeout")} unit="ms" />
      <FormNumber name="rise" label={t("field.rise")} />
      <FormNumber name="fall" label={t("field.fall")} help={<CheckTiming />} />
      <FormText name="description" label={t("field.description")} />
    </ObjectDrawer>
  );
}

/** What only an HTTP check asks for. */
function HttpFields() {
  const t = useTranslations("healthChecks");
  if (useFormContext().watch("type") !== "http") return null;
  return (
    <>
      <FormText name="path" label={t("field.path")} mono />
      <FormText name="host" label={t("field.host")} help={t("field.hostHelp")} mono nullable />
      <FormNumber name="statusFirst" label={t("field.statusFirst")} />
      <FormNumber name="statusLast" label={t("field.statusLast")} help={t("field.statusHelp")} />
      <FormText name="bodyContains" label={t("field.body")} help={t("field.bodyHelp")} nullable />
    </>
  );
}
