"use client";

import type { DnsAnswer, Listener, LocalAddress, ObjectKind, VirtualService } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { formatListeners } from "../format/address";
import { formatNumber } from "../format/number";
import type { Configuration } from "./configuration";

export interface FieldWords {
  /** The name of a field as its form says it. */
  label(path: readonly string[]): string;
  /** A value for people: names instead of ids, words instead of null. */
  value(path: readonly string[], value: unknown): string;
}

/** 10.0.0.250 internal */
export const localAddressText = ({ address, interface: role }: LocalAddress) => `${address} ${role}`;

/** The address of an answer, also of one that is chosen by name. */
export function dnsAnswerText(answer: DnsAnswer, configuration: Configuration | null): string {
  if (answer.type === "address") return answer.address;
  return configuration?.address.get(answer.virtualAddressId)?.object.address ?? answer.virtualAddressId;
}

/** What null means, by field. */
const wordOfNull: Readonly<Record<string, string>> = {
  virtualAddressId: "any",
  port: "clientPort",
  method: "ofService",
  established: "boxDefault",
  synReceived: "boxDefault",
  finWait: "boxDefault",
  udp: "boxDefault",
};

/** Words for fields and their values in differences, conflicts and histories. */
export function useFieldWords(configuration: Configuration | null, kind: ObjectKind): FieldWords {
  const translate = useTranslations("field") as unknown as ((key: string) => string) & { has(key: string): boolean };
  const method = useTranslations("method") as unknown as (key: string) => string;
  return useMemo(() => {
    const nameOf = (id: string) =>
      (
        configuration?.address.get(id) ??
        configuration?.server.get(id) ??
        configuration?.check.get(id) ??
        configuration?.service.get(id)
      )?.object.name ?? id;
    return {
      label: (path) => {
        const key = path.join(".");
        if (key === "persistence") return translate("persistence.self");
        return translate.has(key) ? translate(key) : key;
      },
      value: (path, value) => {
        const field = path.at(-1) ?? "";
        if (value === null || value === undefined)
          return translate(
            `value.${kind === "healthCheck" && field === "port" ? "ownPort" : (wordOfNull[field] ?? "none")}`,
          );
        if (value === "") return translate("value.empty");
        if (path[0] === "protection" && typeof value === "number") {
          if (field === "connReuseMode") return translate(`value.reuse.${value}`);
          return value === 0 ? translate("value.noLimit") : formatNumber(value);
        }
        if (path[0] === "timeouts") return `${String(value)} s`;
        if (path[0] === "protection" && typeof value === "boolean") return translate(value ? "value.on" : "value.off");
        if (field === "echo") return translate(`value.echo.${String(value)}`);
        if (typeof value === "boolean") return translate(value ? "value.yes" : "value.no");
        if (field === "upperThreshold" && value === 0) return translate("value.noLimit");
        if (field === "intervalMs" || field === "timeoutMs") return `${String(value)} ms`;
        if (field === "method") return method(`${String(value)}.term`);
        if (field === "listeners") return formatListeners(value as Listener[]);
        if (field === "schedulerFlags") return (value as string[]).join(", ") || translate("value.none");
        if (field === "localAddresses")
          return (value as LocalAddress[]).map(localAddressText).join(", ") || translate("value.none");
        if (field === "answers")
          return (value as DnsAnswer[]).map((answer) => dnsAnswerText(answer, configuration)).join(", ");
        if (field === "nameServers") return (value as string[]).join(", ");
        if (field === "ttl") return `${String(value)} s`;
        if (field === "whenNoneServes") return translate(value === "all" ? "value.allAnswers" : "value.noAnswers");
        if (field === "persistence") {
          const { timeout, prefix4, prefix6 } = value as NonNullable<VirtualService["persistence"]>;
          return `${timeout} s, /${prefix4}, /${prefix6}`;
        }
        if (field.endsWith("Id") && typeof value === "string") return nameOf(value);
        return typeof value === "object" ? JSON.stringify(value) : String(value);
      },
    };
  }, [translate, method, configuration, kind]);
}
