"use client";

import { useTranslations } from "next-intl";
import { useMessage } from "../i18n/use-message";
import { useLive } from "../live/live-provider";
import { Banner } from "../ui/banner";

/** Where the box answers, or why it does not; nothing while no name needs it. */
export function DnsServerPanel() {
  const t = useTranslations("dnsNames");
  const render = useMessage();
  const problem = useLive((state) => state.status?.dns.problem ?? null);
  const listen = useLive((state) => state.status?.dns.listen.join(", ") ?? "");
  if (problem)
    return (
      <div className="mt-12">
        <Banner tone="warn" shape="warning" title={render(problem)} />
      </div>
    );
  if (listen === "") return null;
  return (
    <p className="mt-12 text-text2">
      {t.rich("listens", {
        addresses: () => (
          <span className="font-mono text-mono" data-text="data">
            {listen}
          </span>
        ),
      })}
    </p>
  );
}
