"use client";

import { useTranslations } from "next-intl";
import { useMessage } from "../i18n/use-message";
import { useLive } from "../live/live-provider";
import { Status } from "../ui/status";

/** Each address of what runs: among the answers, or left out and why. */
export function AnswersNow({ id }: { id: string }) {
  const t = useTranslations("dnsNames.now");
  const render = useMessage();
  const found = useLive((state) => state.status?.dns.names[id]);
  if (!found) return null;
  return (
    <section className="mt-16 border-t border-line pt-12">
      <h3 className="mb-8 font-bold">{t("title")}</h3>
      <ul className="grid gap-6">
        {found.answers.map(({ address, serving, answered, reason }) => (
          <li key={address} className="flex flex-wrap items-center gap-x-12 gap-y-2">
            <span className="min-w-140 font-mono text-mono" data-text="data">
              {address}
            </span>
            <Status kind={serving ? "up" : answered ? "degraded" : "down"}>
              {t(serving ? "answered" : answered ? "answeredAnyway" : "leftOut")}
            </Status>
            {reason && <span className="text-text2">{render(reason)}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
