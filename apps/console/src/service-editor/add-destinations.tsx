"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFormContext } from "react-hook-form";
import type { Configuration } from "../objects/configuration";
import { Button } from "../ui/button";
import { Field, inputFrame, useFieldControl } from "../ui/field";
import { type BadLine, parseDestinationLines } from "./destination-lines";
import type { DestinationForm, ServiceForm } from "./service-form";

/** Adds destinations: typed or pasted as a list, one a line; addresses nobody has become servers. */
export function AddDestinations(props: {
  configuration: Configuration;
  onAdd: (destinations: readonly DestinationForm[]) => void;
}) {
  const t = useTranslations("serviceEditor.add");
  const form = useFormContext();
  const [typed, setTyped] = useState("");
  const [bad, setBad] = useState<readonly BadLine[]>([]);
  const known = props.configuration.servers.filter((row) => row.change !== "remove").map((row) => row.object);
  const add = () => {
    const { service, destinations } = form.getValues() as unknown as ServiceForm;
    const made = destinations.flatMap(({ server }) => server ?? []);
    const parsed = parseDestinationLines(typed, { service, destinations, servers: [...known, ...made] });
    setBad(parsed.bad);
    setTyped(parsed.bad.map(({ text }) => text).join("\n"));
    if (parsed.destinations.length > 0) props.onAdd(parsed.destinations);
  };
  const first = bad[0];
  return (
    <div className="border-t border-line2 p-12">
      <Field
        labelAt="above"
        label={t("label")}
        help={t("help")}
        error={first ? t(`bad.${first.reason}`, { text: first.text, count: bad.length - 1 }) : null}
      >
        <span className="flex items-start gap-8 narrow:flex-wrap">
          <DestinationLines
            value={typed}
            onChange={(text) => {
              setTyped(text);
              setBad([]);
            }}
            onAdd={add}
          />
          <Button onClick={add} disabledReason={typed.trim() ? null : t("empty")}>
            {t("add")}
          </Button>
          <ServerChoice
            configuration={props.configuration}
            onChoose={(name) => setTyped(typed ? `${typed}\n${name}` : name)}
          />
        </span>
      </Field>
    </div>
  );
}

/** Servers that exist, for those who do not know their names. */
function ServerChoice(props: { configuration: Configuration; onChoose: (name: string) => void }) {
  const t = useTranslations("serviceEditor.add");
  const form = useFormContext();
  const chosen = new Set(
    (form.watch("destinations") as readonly DestinationForm[]).map((each) => each.destination.realServerId as string),
  );
  const left = props.configuration.servers.filter((row) => row.change !== "remove" && !chosen.has(row.object.id));
  if (left.length === 0) return null;
  return (
    <select
      aria-label={t("choose")}
      value=""
      onChange={(event) => props.onChoose(event.target.value)}
      className={`${inputFrame({ invalid: false, warned: false })} !w-160 shrink-0`}
    >
      <option value="">{t("choose")}</option>
      {left.map(({ object }) => (
        <option key={object.id} value={object.name} data-text="data">
          {`${object.name}  ${object.address}`}
        </option>
      ))}
    </select>
  );
}

/** Grows with what is pasted; Enter adds a single line at once. */
function DestinationLines(props: { value: string; onChange: (text: string) => void; onAdd: () => void }) {
  const t = useTranslations("serviceEditor.add");
  const { attributes, invalid } = useFieldControl();
  return (
    <textarea
      {...attributes}
      name="addDestinations"
      rows={Math.min(8, props.value.split("\n").length)}
      spellCheck={false}
      placeholder={t("placeholder")}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || props.value.includes("\n")) return;
        event.preventDefault();
        if (props.value.trim()) props.onAdd();
      }}
      className={`${inputFrame({ invalid, warned: false })} !h-auto min-h-28 flex-1 resize-y py-4 font-mono text-mono`}
    />
  );
}
