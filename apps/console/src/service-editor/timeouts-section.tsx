"use client";

import { defaultTimeouts, ipvsTimeouts, type Timeouts } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFormContext } from "react-hook-form";
import { FormNumber } from "../form/form-fields";
import { useConfiguration } from "../objects/use-configuration";
import { Button } from "../ui/button";

const timeouts = ["established", "synReceived", "finWait", "udp"] as const;
const ofBox: Timeouts = { established: null, synReceived: null, finWait: null, udp: null };

/** After how many idle seconds a connection is forgotten; empty: what the box does. */
export function TimeoutsSection() {
  const t = useTranslations("serviceEditor.timeouts");
  const form = useFormContext();
  const box = useConfiguration().configuration?.nodes[0]?.object.timeouts ?? defaultTimeouts;
  const fill = (values: Timeouts) => {
    for (const name of timeouts)
      form.setValue(`service.timeouts.${name}`, values[name], { shouldDirty: true, shouldTouch: true });
  };
  return (
    <section className="mt-16">
      <div className="mb-8 flex flex-wrap items-center gap-8">
        <h2 className="font-bold">
          {t("title")} <span className="ml-8 font-normal text-text2">{t("fact")}</span>
        </h2>
        <span className="ml-auto flex gap-8">
          <Button size="head" onClick={() => fill(ofBox)}>
            {t("ofBox")}
          </Button>
          <Button size="head" onClick={() => fill(ipvsTimeouts)}>
            {t("ofIpvs")}
          </Button>
        </span>
      </div>
      {timeouts.map((name) => (
        <FormNumber
          key={name}
          name={`service.timeouts.${name}`}
          label={t(name)}
          unit="s"
          placeholder={String(box[name])}
        />
      ))}
    </section>
  );
}
