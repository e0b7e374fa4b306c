"use client";

import type { Capabilities } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFieldArray, useFormContext } from "react-hook-form";
import type { FormIssues } from "../form/use-form-issues";
import type { Configuration } from "../objects/configuration";
import { Checkbox } from "../ui/checkbox";
import { Panel } from "../ui/panel";
import { HeadCell, Table, TableHead } from "../ui/table";
import { AddDestinations } from "./add-destinations";
import { DestinationFormRow } from "./destination-form-row";
import { DestinationHints } from "./destination-hints";
import type { DestinationForm } from "./service-form";

/** The servers of the service, in the order schedulers know them, and the line that adds more. */
export function DestinationsSection(props: {
  configuration: Configuration;
  capabilities: Capabilities | null;
  issues: FormIssues;
}) {
  const t = useTranslations("serviceEditor.destinations");
  const form = useFormContext();
  const rows = useFieldArray({ control: form.control, name: "destinations", keyName: "key" });
  const [limits, setLimits] = useState(() =>
    (form.getValues("destinations") as DestinationForm[]).some((each) => each.destination.upperThreshold > 0),
  );
  const support = props.capabilities?.features.thresholds ?? true;

  const remove = (index: number) => {
    const all = form.getValues("destinations") as DestinationForm[];
    const gone = all[index]!;
    rows.remove(index);
    // A new server is made with its first destination; another one of it takes that over.
    const heir = all.findIndex(
      (each, at) => at !== index && each.destination.realServerId === gone.destination.realServerId,
    );
    if (gone.server && heir >= 0) form.setValue(`destinations.${heir > index ? heir - 1 : heir}.server`, gone.server);
  };

  return (
    <Panel
      className="mt-16"
      title={t("title")}
      fact={t("fact", { count: rows.fields.length })}
      aside={
        rows.fields.length > 0 && (
          <Checkbox
            checked={limits}
            disabled={support !== true && !limits}
            onChange={(event) => setLimits(event.target.checked)}
          >
            {t("limits")}
          </Checkbox>
        )
      }
    >
      {rows.fields.length > 0 && (
        <div className="overflow-x-auto">
          <Table label={t("title")}>
            <TableHead>
              <HeadCell>{t("server")}</HeadCell>
              <HeadCell>{t("address")}</HeadCell>
              <HeadCell>{t("port")}</HeadCell>
              <HeadCell>{t("weight")}</HeadCell>
              <HeadCell>{t("method")}</HeadCell>
              {limits && (
                <>
                  <HeadCell>{t("upper")}</HeadCell>
                  <HeadCell>{t("lower")}</HeadCell>
                </>
              )}
              <HeadCell>{t("enabled")}</HeadCell>
              <HeadCell />
            </TableHead>
            <tbody>
              {rows.fields.map((row, index) => (
                <DestinationFormRow
                  key={row.key}
                  index={index}
                  configuration={props.configuration}
                  capabilities={props.capabilities}
                  thresholds={limits}
                  notes={props.issues.within(`destinations.${index}`)}
                  onRemove={() => remove(index)}
                />
              ))}
            </tbody>
          </Table>
        </div>
      )}
      {rows.fields.length > 0 && <DestinationHints limits={limits} thresholds={support} />}
      <AddDestinations configuration={props.configuration} onAdd={(added) => rows.append(added as never[])} />
    </Panel>
  );
}
