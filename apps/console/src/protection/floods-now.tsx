"use client";

import { useTranslations } from "next-intl";
import { formatNumber } from "../format/number";
import { useLive } from "../live/live-provider";
import type { ObjectRow } from "../objects/object-row";
import { Banner } from "../ui/banner";
import { StatusShape } from "../ui/status-shape";

/** Services that are flooded with SYNs at this moment, with what becomes of the SYNs; or that none is. */
export function FloodsNow({ services }: { services: readonly ObjectRow<"virtualService">[] }) {
  const t = useTranslations("protection.now");
  const floods = useLive((state) => state.live?.box.floods ?? null);
  const forwards = useLive((state) => state.status?.capabilities.forwards === true);
  if (!floods || !forwards) return null;
  const flooded = Object.entries(floods);
  if (flooded.length === 0)
    return (
      <p className="flex items-center gap-8 text-text2">
        <StatusShape kind="up" /> {t("calm")}
      </p>
    );
  return (
    <div className="grid gap-8">
      {flooded.map(([id, { cookies, proven, forwarded }]) => {
        const name = services.find(({ object }) => object.id === id)?.object.name ?? id;
        return (
          <Banner key={id} tone="warn" shape="warning" title={t("flooded", { name })}>
            {t("answered", {
              cookies: formatNumber(cookies),
              proven: formatNumber(proven),
              forwarded: formatNumber(forwarded),
            })}
          </Banner>
        );
      })}
    </div>
  );
}
