"use client";

import { type DnsName, newId } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { FormNumber, FormSwitch, FormText } from "../form/form-fields";
import { useFormField } from "../form/form-marks";
import type { Configuration } from "../objects/configuration";
import { ObjectDrawer } from "../objects/object-drawer";
import type { ObjectRow } from "../objects/object-row";
import { Field } from "../ui/field";
import { Segmented } from "../ui/segmented";
import { AnswersField } from "./answers-field";
import { AnswersNow } from "./answers-now";
import { NameServersField } from "./name-servers-field";
import { ZoneText } from "./zone-text";

const fields = ["name", "enabled", "ttl", "whenNoneServes", "nameServers", "answers", "description"];

const newName = (): DnsName => ({
  id: newId("dnsName"),
  name: "",
  enabled: true,
  ttl: 30,
  whenNoneServes: "all",
  nameServers: [],
  answers: [],
  description: "",
});

/** One name, its answers, and the zone they make. */
export function DnsNameDrawer(props: {
  row: ObjectRow<"dnsName"> | null;
  configuration: Configuration;
  onClose: () => void;
}) {
  const t = useTranslations("dnsNames");
  const { row, configuration, onClose } = props;
  return (
    <ObjectDrawer
      title={row ? t.rich("edit", { name: () => <span data-text="data">{row.object.name}</span> }) : t("new")}
      kind="dnsName"
      row={row}
      create={newName}
      configuration={configuration}
      fields={fields}
      below={
        row && (
          <>
            <AnswersNow id={row.object.id} />
            <ZoneText row={row} configuration={configuration} />
          </>
        )
      }
      onClose={onClose}
    >
      <FormText
        name="name"
        label={t("field.name")}
        help={t("field.nameHelp")}
        mono
        autoFocus
        placeholder="www.example.com"
      />
      <FormSwitch name="enabled" label={t("field.enabled")} text={t("field.enabledText")} />
      <NameServersField />
      <AnswersField configuration={configuration} />
      <FormNumber name="ttl" label={t("field.ttl")} help={t("field.ttlHelp")} unit="s" />
      <WhenNoneServes />
      <FormText name="description" label={t("field.description")} />
    </ObjectDrawer>
  );
}

function WhenNoneServes() {
  const t = useTranslations("dnsNames.field");
  const { value, onChange } = useFormField<DnsName["whenNoneServes"]>("whenNoneServes");
  return (
    <Field label={t("whenNone")} help={t(value === "all" ? "whenNoneAll" : "whenNoneNone")}>
      <Segmented
        label={t("whenNone")}
        size="control"
        value={value}
        options={[
          { value: "all", text: t("answerAll") },
          { value: "none", text: t("answerNone") },
        ]}
        onChange={onChange}
      />
    </Field>
  );
}
