"use client";

import { type HealthCheck, healthCheckSchema, newId } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormNumber, FormText } from "../form/form-fields";
import type { Configuration } from "../objects/configuration";
import { ObjectDrawer } from "../objects/object-drawer";
import type { ObjectRow } from "../objects/object-row";
import { RemoveDialog } from "../objects/remove-dialog";
import { useObjectForm } from "../objects/use-object-form";
import { useSavedToast } from "../objects/use-saved-toast";
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
  const saved = useSavedToast();
  const [removing, setRemoving] = useState(false);
  const [base] = useState(() => ({
    object: row?.object ?? newCheck(),
    version: row?.version ?? null,
    committed: row?.committed ?? null,
  }));
  const form = useObjectForm({
    kind: "healthCheck",
    configuration,
    base,
    onSaved: ({ object }) => {
      saved(object.name);
      props.onSaved?.(object.id);
      onClose();
    },
  });
  const http = form.form.watch("type") === "http";
  return (
    <ObjectDrawer
      title={row ? t.rich("edit", { name: () => <span data-text="data">{row.object.name}</span> }) : t("new")}
      form={form}
      fields={fields}
      onClose={onClose}
      onRemove={row?.change === "remove" ? undefined : () => setRemoving(true)}
    >
      <FormText name="name" label={t("field.name")} mono autoFocus />
      <CheckTypeField />
      {http && (
        <>
          <FormText name="path" label={t("field.path")} mono />
          <FormText name="host" label={t("field.host")} help={t("field.hostHelp")} mono nullable />
          <FormNumber name="statusFirst" label={t("field.statusFirst")} />
          <FormNumber name="statusLast" label={t("field.statusLast")} help={t("field.statusHelp")} />
          <FormText name="bodyContains" label={t("field.body")} help={t("field.bodyHelp")} nullable />
        </>
      )}
      <FormNumber name="port" label={t("field.port")} help={t("field.portHelp")} />
      <FormNumber name="intervalMs" label={t("field.interval")} unit="ms" />
      <FormNumber name="timeoutMs" label={t("field.timeout")} unit="ms" />
      <FormNumber name="rise" label={t("field.rise")} />
      <FormNumber name="fall" label={t("field.fall")} help={<CheckTiming />} />
      <FormText name="description" label={t("field.description")} />
      {configuration.usersOf.has(base.object.id) && (
        <p className="mt-16 border-t border-line pt-12">
          <span className="text-text2">{t("usedBy")}</span> <UsedBy id={base.object.id} configuration={configuration} />
        </p>
      )}
      {removing && form.version !== null && (
        <RemoveDialog
          kind="healthCheck"
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
