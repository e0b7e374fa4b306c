"use client";

import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useWatch } from "react-hook-form";
import { serviceLines } from "../made/cli-lines";
import { ipvsadmLines } from "../made/ipvsadm-lines";
import { diffLines } from "../made/line-diff";
import { LineDiffView } from "../made/line-diff-view";
import { madeService } from "../made/made-of";
import type { MadeService } from "../made/made-service";
import type { Configuration } from "../objects/configuration";
import { Button } from "../ui/button";
import { Panel } from "../ui/panel";
import { Segmented } from "../ui/segmented";
import type { ServiceForm } from "./service-form";

const forms = ["cli", "json", "ipvsadm"] as const;
type Form = (typeof forms)[number];

/** What the form makes, against what runs: as commands, as JSON, as ipvsadm says it. */
export function MadePanel({ configuration }: { configuration: Configuration }) {
  const t = useTranslations("serviceEditor.made");
  const [form, setForm] = useState<Form>("cli");
  const [copied, setCopied] = useState(false);
  const typed = useWatch() as unknown as ServiceForm;
  const { lines, text } = useMemo(() => {
    const running = madeService(configuration, typed.service.id, "running");
    const after = linesOf(madeOfForm(typed, configuration), form);
    return { lines: diffLines(running ? linesOf(running, form) : [], after), text: after.join("\n") };
  }, [typed, configuration, form]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    });
  return (
    <Panel
      title={t("title")}
      aside={
        <>
          <span data-text="data">
            <Segmented
              label={t("form")}
              value={form}
              onChange={setForm}
              options={forms.map((value) => ({ value, text: t(`forms.${value}`) }))}
            />
          </span>
          <Button variant="quiet" size="head" onClick={() => void copy()}>
            {copied ? t("copied") : t("copy")}
          </Button>
        </>
      }
    >
      <LineDiffView lines={lines} label={t("title")} />
    </Panel>
  );
}

function linesOf(made: MadeService, form: Form): string[] {
  if (form === "cli") return serviceLines(made);
  if (form === "ipvsadm") return ipvsadmLines(made);
  const { service, destinations } = made;
  return JSON.stringify({ service, destinations: destinations.map((each) => each.destination) }, null, 1).split("\n");
}

function madeOfForm({ service, address, destinations }: ServiceForm, configuration: Configuration): MadeService {
  const { virtualAddressId, healthCheckId, sorryServerId } = service;
  const made = new Map(destinations.flatMap(({ server }) => (server ? [[server.id as string, server] as const] : [])));
  return {
    service,
    address: address ?? (virtualAddressId && configuration.address.get(virtualAddressId)?.object) ?? null,
    check: (healthCheckId && configuration.check.get(healthCheckId)?.object) || null,
    sorryServer: (sorryServerId && configuration.server.get(sorryServerId)?.object) || null,
    destinations: destinations.flatMap(({ destination }) => {
      const server = made.get(destination.realServerId) ?? configuration.server.get(destination.realServerId)?.object;
      return server ? [{ destination, server }] : [];
    }),
  };
}
