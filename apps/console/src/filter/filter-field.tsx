"use client";

import { useTranslations } from "next-intl";
import { KeyHint } from "../ui/key-hint";
import { StatusShape } from "../ui/status-shape";
import { TextInput } from "../ui/text-field";
import { unknownFields } from "./filter";
import type { PageFilter } from "./use-filter";

/** The page's filter; `/` goes to it, Escape clears it. `example` shows the language in use. */
export function FilterField(props: { filter: PageFilter; fields: readonly string[]; example: string }) {
  const t = useTranslations("filter");
  const { filter, fields, example } = props;
  const unknown = unknownFields(filter.terms, fields);
  const known = fields.join(", ");
  return (
    <search className="relative w-280 max-w-full narrow:w-full">
      <TextInput
        type="search"
        data-filter=""
        mono={filter.typed !== ""}
        value={filter.typed}
        aria-label={t("label")}
        placeholder={t("placeholder", { example })}
        title={t("fields", { fields: known })}
        trailing={<KeyHint keys="/" boxed />}
        onChange={(event) => filter.type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (filter.typed) filter.type("");
          else event.currentTarget.blur();
          event.preventDefault();
        }}
      />
      {unknown.length > 0 && (
        <p
          role="status"
          className="absolute top-full right-0 left-0 z-10 mt-4 flex gap-6 rounded-control border border-warn bg-raised px-8 py-4 text-help shadow-float"
        >
          <StatusShape kind="warning" className="mt-2" />
          {t("unknown", { field: unknown[0]!, fields: known })}
        </p>
      )}
    </search>
  );
}
