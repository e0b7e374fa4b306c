"use client";

import { connectionStates } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import type { PageFilter } from "../filter/use-filter";
import { SelectInput } from "../ui/select-field";
import { fieldIn, withField } from "./connection-filter";

/** The most wanted fields as lists; they write into the filter's text. */
export function FilterSelects({ filter, services }: { filter: PageFilter; services: readonly string[] }) {
  const t = useTranslations("connections");
  const choices = [
    { field: "service", label: t("column.service"), all: t("filter.allServices"), values: services },
    { field: "state", label: t("column.state"), all: t("filter.allStates"), values: connectionStates },
    { field: "protocol", label: t("column.protocol"), all: t("filter.allProtocols"), values: ["TCP", "UDP"] },
  ];
  return choices.map(({ field, label, all, values }) => (
    <SelectInput
      key={field}
      aria-label={label}
      className="w-136 narrow:min-w-0 narrow:flex-1"
      value={values.find((value) => value.toLowerCase() === fieldIn(filter.typed, field)) ?? ""}
      onChange={(event) => filter.type(withField(filter.typed, field, event.target.value))}
    >
      <option value="">{all}</option>
      {values.map((value) => (
        <option key={value} value={value} data-text="data">
          {value}
        </option>
      ))}
    </SelectInput>
  ));
}
