"use client";

import { type Capabilities, type Method, methodSchema } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFormField } from "../form/form-marks";
import { useMessage } from "../i18n/use-message";
import { Badge } from "../ui/badge";
import { Field } from "../ui/field";
import { Segmented } from "../ui/segmented";

/** How packets reach the servers; what the engine cannot do is shown with its reason. */
export function MethodField({ capabilities }: { capabilities: Capabilities | null }) {
  const t = useTranslations("method");
  const label = useTranslations("serviceEditor");
  const render = useMessage();
  const field = useFormField<Method>("service.method");
  const reasonOf = (method: Method) => {
    const support = capabilities?.methods[method] ?? true;
    return support === true ? null : render(support);
  };
  const [refused] = methodSchema.options.filter((method) => reasonOf(method) !== null);
  const terms = methodSchema.options.filter((method) => reasonOf(method) !== null).map((method) => t(`${method}.term`));
  return (
    <Field
      label={label("forwarding")}
      help={
        <>
          {t(`${field.value}.sentence`)}{" "}
          {refused && label("methodsNot", { methods: terms.join(", "), reason: reasonOf(refused) ?? "" })}
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
          options={methodSchema.options.map((value) => ({
            value,
            text: t(`${value}.term`),
            disabledReason: reasonOf(value),
          }))}
        />
        {field.runs !== null && <Badge kind="candidate">{label("runs", { value: field.runs })}</Badge>}
      </span>
    </Field>
  );
}
