"use client";

import { type Capabilities, type Method, methodSchema } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFormContext } from "react-hook-form";
import { useFormField } from "../form/form-marks";
import type { FieldNotes } from "../form/use-form-issues";
import { useMessage } from "../i18n/use-message";
import type { Configuration } from "../objects/configuration";
import { Button } from "../ui/button";
import { FieldNote } from "../ui/field-note";
import { NumberInput } from "../ui/number-field";
import { SelectInput } from "../ui/select-field";
import { Cell, Row } from "../ui/table";
import { TextInput } from "../ui/text-field";
import type { DestinationForm } from "./service-form";

/** A destination as a line of the form; what is refused stands below it. */
export function DestinationFormRow(props: {
  index: number;
  configuration: Configuration;
  capabilities: Capabilities | null;
  thresholds: boolean;
  /** Everything that is said of this destination. */
  notes: FieldNotes;
  onRemove: () => void;
}) {
  const t = useTranslations("serviceEditor.destinations");
  const form = useFormContext();
  const { index, configuration } = props;
  const at = `destinations.${index}.destination`;
  const { destination, server: made } = form.watch(`destinations.${index}`) as DestinationForm;
  const server = made ?? configuration.server.get(destination.realServerId)?.object;
  const isNew = !configuration.destinationsOf
    .get(destination.virtualServiceId)
    ?.some((row) => row.object.id === destination.id && row.committed);
  const name = server?.name ?? destination.realServerId;
  return (
    <>
      <Row candidate={isNew} className="!h-32 hover:!bg-transparent narrow:!h-52">
        <Cell className="min-w-160">
          {made ? (
            <NewServerName index={index} />
          ) : (
            <span data-text="data" className="block max-w-200 truncate font-bold" title={name}>
              {name}
            </span>
          )}
        </Cell>
        <Cell mono className="text-text2" data-text="data">
          {server?.address}
        </Cell>
        <NumberCell name={`${at}.port`} label={t("portOf", { name })} placeholder={t("clientPort")} width="w-84" />
        <NumberCell name={`${at}.weight`} label={t("weightOf", { name })} width="w-72" />
        <Cell>
          <MethodSelect name={`${at}.method`} label={t("methodOf", { name })} capabilities={props.capabilities} />
        </Cell>
        {props.thresholds && (
          <>
            <NumberCell name={`${at}.upperThreshold`} label={t("upperOf", { name })} width="w-84" />
            <NumberCell name={`${at}.lowerThreshold`} label={t("lowerOf", { name })} width="w-84" />
          </>
        )}
        <Cell>
          <EnabledBox name={`${at}.enabled`} label={t("enabledOf", { name })} />
        </Cell>
        <Cell number>
          <Button variant="quiet" size="head" aria-label={t("removeOf", { name })} onClick={props.onRemove}>
            {t("remove")}
          </Button>
        </Cell>
      </Row>
      {(props.notes.error || props.notes.warning) && (
        <tr>
          <td colSpan={9} className="px-12 pb-6">
            <FieldNote {...props.notes} />
          </td>
        </tr>
      )}
    </>
  );
}

function NewServerName({ index }: { index: number }) {
  const t = useTranslations("serviceEditor.destinations");
  const field = useFormField<string>(`destinations.${index}.server.name`);
  return (
    <TextInput
      aria-label={t("newName")}
      aria-invalid={field.notes.error ? true : undefined}
      className="!h-24 narrow:!h-44"
      mono
      edited
      value={field.value}
      onChange={(event) => field.onChange(event.target.value)}
    />
  );
}

function NumberCell(props: { name: string; label: string; placeholder?: string; width: string }) {
  const field = useFormField<number | null>(props.name);
  return (
    <Cell>
      <NumberInput
        aria-label={props.label}
        aria-invalid={field.notes.error ? true : undefined}
        title={field.runs ?? undefined}
        placeholder={props.placeholder}
        className={`!h-24 narrow:!h-44 ${props.width} ${field.notes.error ? "!border-down" : ""}`}
        edited={field.edited}
        value={field.value}
        onChange={field.onChange}
      />
    </Cell>
  );
}

function MethodSelect(props: { name: string; label: string; capabilities: Capabilities | null }) {
  const t = useTranslations("serviceEditor.destinations");
  const terms = useTranslations("method");
  const field = useFormField<Method | null>(props.name);
  const render = useMessage();
  const reasonOf = (method: Method) => {
    const support = props.capabilities?.methods[method] ?? true;
    return support === true ? null : render(support);
  };
  return (
    <SelectInput
      aria-label={props.label}
      className="w-120 [&_select]:!h-24 narrow:[&_select]:!h-44"
      edited={field.edited}
      value={field.value ?? ""}
      onChange={(event) => field.onChange(event.target.value === "" ? null : (event.target.value as Method))}
    >
      <option value="">{t("asService")}</option>
      {methodSchema.options.map((value) => {
        const [term, reason] = [terms(`${value}.term`), reasonOf(value)];
        return (
          <option key={value} value={value} disabled={reason !== null && value !== field.value}>
            {reason === null ? term : t("methodNot", { term, reason })}
          </option>
        );
      })}
    </SelectInput>
  );
}

function EnabledBox({ name, label }: { name: string; label: string }) {
  const field = useFormField<boolean>(name);
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={field.value}
      onChange={(event) => field.onChange(event.target.checked)}
      className="block size-14 cursor-pointer accent-(--accent) narrow:size-20"
    />
  );
}
