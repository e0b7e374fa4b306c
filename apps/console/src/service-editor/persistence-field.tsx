"use client";

import { type Capabilities, persistenceSchema, type VirtualService } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFormField } from "../form/form-marks";
import type { FormIssues } from "../form/use-form-issues";
import { Field } from "../ui/field";
import { FieldNote } from "../ui/field-note";
import { NumberField } from "../ui/number-field";
import { Segmented } from "../ui/segmented";
import { Switch } from "../ui/switch-field";
import { useNotPossible } from "./not-possible";

type Persistence = NonNullable<VirtualService["persistence"]>;
const ofClients = ["timeout", "prefix4", "prefix6"] as const;
const ofCalls = ["timeout"] as const;

/** The same client, or SIP call, to the same server for a while, over all listeners of the service. */
export function PersistenceField(props: { capabilities: Capabilities | null; issues: FormIssues }) {
  const t = useTranslations("serviceEditor.persistence");
  const { value, onChange, runs, edited } = useFormField<Persistence | null>("service.persistence");
  const support = props.capabilities?.features.persistence ?? true;
  const notPossible = useNotPossible([{ term: t("label"), support }]);
  const sip = props.capabilities?.features.sipPersistence ?? true;
  const noCallId = useNotPossible([{ term: t("callId"), support: sip }]);
  const own = props.issues.at("service.persistence");
  return (
    <Field
      label={t("label")}
      {...own}
      help={
        <>
          {t("help")} {notPossible} {runs !== null && <span className="text-accent">{t("runs", { value: runs })}</span>}
        </>
      }
    >
      <Switch
        text={t("text")}
        checked={value !== null}
        disabledReason={value === null ? notPossible : null}
        onChange={(on) => onChange(on ? persistenceSchema.parse({}) : null)}
      />
      {value && (
        <span className="mt-8 flex flex-wrap items-start gap-12 border-l-2 border-accent pl-12 [&>div]:!mt-0">
          <span className="w-full">
            <span className="mb-4 block text-text2">{t("by")}</span>
            <Segmented<"address" | "sip">
              label={t("by")}
              size="control"
              value={value.engine ?? "address"}
              options={[
                { value: "address", text: t("byAddress") },
                { value: "sip", text: t("callId"), disabledReason: value.engine === "sip" ? null : noCallId },
              ]}
              onChange={(by) => onChange({ ...value, engine: by === "sip" ? "sip" : null })}
            />
            {(noCallId || value.engine) && (
              <span className="mt-4 block text-help text-text2">
                {noCallId ? `${t("callId")}: ${noCallId}` : t("callIdHelp")}
              </span>
            )}
            <FieldNote {...props.issues.at("service.persistence.engine")} />
          </span>
          {(value.engine ? ofCalls : ofClients).map((name) => (
            <span key={name}>
              <NumberField
                labelAt="above"
                label={t(name)}
                unit={name === "timeout" ? "s" : "bit"}
                className="w-120"
                edited={edited}
                name={`service.persistence.${name}`}
                value={value[name]}
                // An empty line is no number: the schema says so.
                onChange={(typed) => onChange({ ...value, [name]: typed ?? Number.NaN })}
              />
              <FieldNote {...props.issues.at(`service.persistence.${name}`)} />
            </span>
          ))}
        </span>
      )}
    </Field>
  );
}
