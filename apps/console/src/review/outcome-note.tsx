"use client";

import type { ApplyOutcome } from "@loaddirector/agent-api";
import { useTranslations } from "next-intl";
import { useMessage } from "../i18n/use-message";
import type { Configuration } from "../objects/configuration";
import { Banner } from "../ui/banner";

/** What became of a commit that did not go as meant. */
export function OutcomeNote({
  outcome,
  configuration,
}: {
  outcome: ApplyOutcome;
  configuration: Configuration | null;
}) {
  const t = useTranslations("review");
  const render = useMessage();
  const { revision, result, problems, reason } = outcome;
  if (result === "applied") return null;
  const nameOf = (id: string | undefined) =>
    id ? ((configuration?.service.get(id) ?? configuration?.server.get(id))?.object.name ?? id) : "";
  return (
    <div className="mb-16 grid gap-8">
      {result === "degraded" ? (
        <Banner tone="warn" shape="warning" title={t("degraded.title", { revision, count: problems.length })} />
      ) : (
        <Banner tone="down" shape="refused" title={t(`${result}.title`, { revision })}>
          {reason && `${render(reason)} `}
          {t(`${result}.text`)}
        </Banner>
      )}
      <ul className="grid gap-4">
        {problems.map((problem) => (
          <li key={`${problem.object?.id} ${problem.path.join(".")}`} className="text-text2">
            <strong data-text="data">{nameOf(problem.object?.id)}</strong> {render(problem.message)}
          </li>
        ))}
      </ul>
    </div>
  );
}
