"use client";

import type { Method, Support } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFormContext } from "react-hook-form";
import { useNotPossible } from "./not-possible";
import type { DestinationForm } from "./service-form";

/** What the columns mean where that is not plain: limits, and forwarding that differs from the service's. */
export function DestinationHints({ limits, thresholds }: { limits: boolean; thresholds: Support }) {
  const t = useTranslations("serviceEditor.destinations");
  const terms = useTranslations("method");
  const form = useFormContext();
  const notPossible = useNotPossible([{ term: t("limits"), support: thresholds }]);
  const ofService = form.watch("service.method") as Method;
  const destinations = form.watch("destinations") as readonly DestinationForm[];
  const own = new Set(destinations.flatMap(({ destination }) => destination.method ?? []));
  const texts = [
    ...[...own]
      .filter((method) => method !== ofService)
      .map((method) => `${terms(`${method}.term`)}: ${terms(`${method}.sentence`)}`),
    ...(limits ? [t("limitsHelp")] : []),
    ...(notPossible ? [notPossible] : []),
  ];
  return texts.map((text) => (
    <p key={text} className="px-12 pt-6 text-help text-text2">
      {text}
    </p>
  ));
}
