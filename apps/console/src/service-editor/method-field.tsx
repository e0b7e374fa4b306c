"use client";

import { type Capabilities, type Method, methodSchema } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFormField } from "../form/form-marks";
import { useMessage } from "../i18n/use-message";
import { Badge } from "../ui/badge";
import { Field } from "../ui/field";
import { Segmented } from "../ui/segmented";
import { useNotPossible } from "./not-possible";

/** How packets reach the servers; what the engine cannot do is shown with its reason. */
export function MethodField({ capabilities }: { capabilities: Capabilities | null }) {
  const t = useTranslations("method");
  const label = useTranslations("serviceEditor");
  const render = useMessage();
  const field = useFormField<Method>("service.method");
  const methods = methodSchema.options.map((value) => ({
    value,
    term: t(`${value}.term`),
    support: capabilities?.methods[value] ?? (true as const),
  }));
  const notPossible = useNotPossible(methods);
  return (
    <Field
      label={label("forwarding")}
      help={
        <>
          {t(`${field.value}.sentence`)} {notPossible}
        </>
      }
      {...field.notes}
    >
      <span className="flex flex-wrap items-center gap-8">
        <Segmented
          label={label("forwarding")}
          size="control"
          value={field.value}
          onChange={field.onChange}
          options={methods.map(({ value, term, support }) => ({
            value,
            text: term,
            disabledReason: support === true ? null : render(support),
          }))}
        />
        {field.runs !== null && <Badge kind="candidate">{label("runs", { value: field.runs })}</Badge>}
      </span>
    </Field>
  );
}
