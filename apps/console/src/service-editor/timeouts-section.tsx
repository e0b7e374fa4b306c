"use client";

import { defaultTimeouts } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { FormNumber } from "../form/form-fields";

const timeouts = ["established", "synReceived", "finWait", "udp"] as const;

/** After how many idle seconds a connection is forgotten; empty: what the box does. */
export function TimeoutsSection() {
  const t = useTranslations("serviceEditor.timeouts");
  return (
    <section className="mt-16">
      <h2 className="mb-8 font-bold">
        {t("title")} <span className="ml-8 font-normal text-text2">{t("fact")}</span>
      </h2>
      {timeouts.map((name) => (
        <FormNumber
          key={name}
          name={`service.timeouts.${name}`}
          label={t(name)}
          unit="s"
          placeholder={String(defaultTimeouts[name])}
        />
      ))}
    </section>
  );
}
