"use client";

import { dnsZoneText } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { TextActions } from "../configuration/text-actions";
import { useLive } from "../live/live-provider";
import { LineDiffView } from "../made/line-diff-view";
import type { Configuration } from "../objects/configuration";
import { dnsAnswerText } from "../objects/field-words";
import type { ObjectRow } from "../objects/object-row";

/** The zone as a server of somebody else takes it: what is answered now or, of a name that does not run, everything. */
export function ZoneText({ row, configuration }: { row: ObjectRow<"dnsName">; configuration: Configuration }) {
  const t = useTranslations("dnsNames.zone");
  const found = useLive((state) => state.status?.dns.names[row.object.id]);
  const name = row.committed ?? row.object;
  const addresses = found
    ? found.answers.flatMap(({ address, answered }) => (answered ? address : []))
    : name.answers.map((answer) => dnsAnswerText(answer, configuration));
  const serial = found?.serial || Math.floor(row.changedAt / 1000);
  const lines = dnsZoneText(name, addresses, serial)
    .trimEnd()
    .split("\n")
    .map((text) => ({ sign: " " as const, text }));
  return (
    <section className="mt-16 border-t border-line pt-12">
      <div className="mb-4 flex flex-wrap items-center gap-8">
        <h3 className="mr-auto font-bold">{t("title")}</h3>
        <TextActions lines={lines} name={`${name.name}.zone`} />
      </div>
      <p className="mb-8 text-text2">{t(found ? "now" : "all")}</p>
      <div className="rounded-control border border-line">
        <LineDiffView lines={lines} label={t("title")} />
      </div>
    </section>
  );
}
