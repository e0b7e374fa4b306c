"use client";

import type { DnsAnswer } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFieldArray, useFormContext } from "react-hook-form";
import { FormNumber, FormSelect, FormText } from "../form/form-fields";
import { useFormField } from "../form/form-marks";
import type { Configuration } from "../objects/configuration";
import { Button } from "../ui/button";
import { FieldNote } from "../ui/field-note";

/** The addresses a name stands for: virtual ones of this box, and those of other directors with their checks. */
export function AnswersField({ configuration }: { configuration: Configuration }) {
  const t = useTranslations("dnsNames.answers");
  const { control } = useFormContext();
  const rows = useFieldArray({ control, name: "answers", keyName: "key" });
  const { notes } = useFormField<readonly DnsAnswer[]>("answers");
  const own = configuration.addresses.filter((row) => row.change !== "remove");
  return (
    <fieldset className="mt-16 border-t border-line pt-12 mb-12">
      <legend className="sr-only">{t("title")}</legend>
      <p className="mb-8 text-text2">{t("help")}</p>
      {rows.fields.map((row, index) => (
        <div key={row.key} className="mb-8 flex flex-wrap items-start gap-8 [&>div]:!mt-0">
          <AnswerFields index={index} configuration={configuration} own={own} />
          <span className="pt-22">
            <Button variant="quiet" onClick={() => rows.remove(index)} aria-label={t("removeOf", { place: index + 1 })}>
              {t("remove")}
            </Button>
          </span>
        </div>
      ))}
      <div className="mb-4 empty:hidden">
        <FieldNote id="answers-note" error={notes.error} warning={notes.warning} />
      </div>
      <div className="flex flex-wrap gap-8">
        {own[0] && (
          <Button onClick={() => rows.append({ type: "virtualAddress", virtualAddressId: own[0]!.object.id })}>
            {t("addOwn")}
          </Button>
        )}
        <Button onClick={() => rows.append({ type: "address", address: "", healthCheckId: null, port: 80 })}>
          {t("addOther")}
        </Button>
      </div>
    </fieldset>
  );
}

function AnswerFields(props: { index: number; configuration: Configuration; own: Configuration["addresses"] }) {
  const t = useTranslations("dnsNames.answers");
  const path = `answers.${props.index}`;
  const type = useFormContext().watch(`${path}.type`) as DnsAnswer["type"];
  if (type === "virtualAddress")
    return (
      <div className="min-w-160 flex-1">
        <FormSelect
          name={`${path}.virtualAddressId`}
          labelAt="above"
          label={t("own")}
          mono
          options={props.own.map(({ object }) => ({ value: object.id, text: `${object.address}  ${object.name}` }))}
        />
      </div>
    );
  return (
    <>
      <div className="min-w-140 flex-1">
        <FormText name={`${path}.address`} labelAt="above" label={t("other")} mono placeholder="198.51.100.10" />
      </div>
      <div className="w-140">
        <FormSelect
          name={`${path}.healthCheckId`}
          labelAt="above"
          label={t("check")}
          empty={t("unchecked")}
          options={props.configuration.checks
            .filter((row) => row.change !== "remove")
            .map(({ object }) => ({ value: object.id, text: object.name }))}
        />
      </div>
      <div className="w-80">
        <FormNumber name={`${path}.port`} labelAt="above" label={t("port")} />
      </div>
    </>
  );
}
