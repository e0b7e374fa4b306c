"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFieldNotes, useFormField } from "../form/form-marks";
import { TextField } from "../ui/text-field";

/** The name servers as a line of names. */
export function NameServersField() {
  const t = useTranslations("dnsNames.field");
  const field = useFormField<readonly string[]>("nameServers");
  const notes = useFieldNotes("nameServers");
  const [typed, setTyped] = useState(() => field.value.join(" "));
  const namesOf = (text: string) => text.split(/[\s,]+/).filter((name) => name !== "");
  // Somebody else's were taken over, or what was typed was set aside.
  const shown = namesOf(typed).join() === field.value.join() ? typed : field.value.join(" ");
  return (
    <TextField
      label={t("nameServers")}
      help={t("nameServersHelp")}
      {...notes}
      name="nameServers"
      mono
      data-text="data"
      placeholder="ns1.example.net ns2.example.net"
      value={shown}
      edited={field.edited}
      onBlur={field.onBlur}
      onChange={(event) => {
        setTyped(event.target.value);
        field.onChange(namesOf(event.target.value));
      }}
    />
  );
}
