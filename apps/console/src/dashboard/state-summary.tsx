"use client";

import { useTranslations } from "next-intl";
import { useLive } from "../live/live-provider";
import type { RunningService } from "../live/running-services";

/** One line: how many servers are down, draining, or that all is well. */
export function StateSummary({ services }: { services: readonly RunningService[] | null }) {
  const t = useTranslations("dashboard.summary");
  const known = useLive((state) => state.live !== null);
  // Without a word from the agent nothing is known about servers.
  if (!services || !known) return null;
  const serversIn = (...states: string[]) =>
    new Set(
      services.flatMap(({ destinations }) =>
        destinations.filter((each) => states.includes(each.state)).map(({ server }) => server.id),
      ),
    ).size;
  const down = serversIn("down", "silent");
  const draining = serversIn("draining");
  if (services.length === 0) return t("none");
  if (down > 0 && draining > 0) return t("downAndDraining", { down, draining });
  if (down > 0) return t("down", { down });
  if (draining > 0) return t("draining", { draining });
  return t("well", { count: services.length });
}
