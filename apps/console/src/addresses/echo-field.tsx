"use client";

import { type EchoChoice, echoChoices, type Support } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFormField } from "../form/form-marks";
import { useNotPossible } from "../service-editor/not-possible";
import { SelectField } from "../ui/select-field";

/** When the address answers echo requests. `above`: without help, in a row of fields. */
export function EchoField(props: { name: string; support: Support; above?: boolean }) {
  const t = useTranslations("addresses");
  const field = useFormField<EchoChoice>(props.name);
  const notPossible = useNotPossible([{ term: t("field.echo"), support: props.support }]);
  const help = [props.above ? null : t("field.echoHelp"), notPossible].filter(Boolean).join(" ");
  return (
    <SelectField
      label={t("field.echo")}
      labelAt={props.above ? "above" : undefined}
      help={help || null}
      {...field.notes}
      name={props.name}
      ref={field.ref}
      className="max-w-280"
      value={field.value}
      edited={field.edited}
      onBlur={field.onBlur}
      onChange={(event) => field.onChange(event.target.value as EchoChoice)}
    >
      {echoChoices.map((choice) => (
        <option key={choice} value={choice} disabled={choice !== "always" && props.support !== true}>
          {t(`echo.${choice}`)}
        </option>
      ))}
    </SelectField>
  );
}
