"use client";

import { useMutation } from "@tanstack/react-query";
import { useTimeZone, useTranslations } from "next-intl";
import { useApi } from "../api/api-provider";
import { apiErrorMessage } from "../api/error";
import { formatClock } from "../format/time";
import { useDuration } from "../format/use-duration";
import { useMessage } from "../i18n/use-message";
import { useLive } from "../live/live-provider";
import { Banner } from "../ui/banner";
import { Button } from "../ui/button";
import { useToast } from "../ui/toast";
import { useBrowserNow } from "./use-now";

/** What must be read on every page: nothing forwarded, agent silent, feed lost, box differs, objects that do not run. */
export function Banners() {
  return (
    <div className="grid gap-8 not-empty:pt-12">
      <AgentSilentBanner />
      <NothingForwardedBanner />
      <FeedLostBanner />
      <ProblemsBanner />
      <DriftBanner />
    </div>
  );
}

function AgentSilentBanner() {
  const t = useTranslations("frame.banner");
  const agent = useLive((state) => state.agent);
  // Null while nothing is known of the engine: then nothing is said of traffic.
  const forwards = useLive((state) => state.status?.capabilities.forwards ?? null);
  const timeZone = useTimeZone() ?? "UTC";
  if (!agent || agent.reachable) return null;
  return (
    <Banner tone="down" shape="down" title={t("agentTitle", { time: formatClock(agent.since, timeZone) })}>
      {forwards === true ? t("agentText") : t("agentTextMemory")}
    </Banner>
  );
}

function NothingForwardedBanner() {
  const t = useTranslations("frame.banner");
  const render = useMessage();
  const { forwards, engine } = useLive((state) => state.status?.capabilities) ?? { forwards: true };
  if (forwards === true) return null;
  const isMemory = engine === "memory";
  return (
    <Banner tone="down" shape="refused" title={t(isMemory ? "memoryTitle" : "engineTitle")}>
      {t(isMemory ? "memoryText" : "engineText", { reason: render(forwards) })}
    </Banner>
  );
}

function FeedLostBanner() {
  const t = useTranslations("frame.banner");
  const duration = useDuration();
  const feed = useLive((state) => state.feed);
  const since = useLive((state) => state.feedSince);
  const now = useBrowserNow();
  // A reconnect within two seconds needs no banner; the line below says it meanwhile.
  if (feed !== "lost" || now === null || now - since < 2_000) return null;
  return (
    <Banner tone="warn" shape="warning" title={t("feedTitle", { age: duration(now - since) })}>
      {t("feedText")}
    </Banner>
  );
}

function ProblemsBanner() {
  const t = useTranslations("frame.banner");
  const render = useMessage();
  const status = useLive((state) => state.status);
  if (!status || status.problems.length === 0) return null;
  const first = status.problems[0]!;
  return (
    <Banner
      tone="warn"
      shape="refused"
      title={t("problemsTitle", { count: status.problems.length, revision: status.revision })}
    >
      {render(first.message)}
    </Banner>
  );
}

function DriftBanner() {
  const t = useTranslations("frame.banner");
  const render = useMessage();
  const toast = useToast();
  const status = useLive((state) => state.status);
  const open = status?.drift.filter((drift) => !drift.mended) ?? [];
  const revision = status?.revision ?? 0;
  const mend = useMutation(
    useApi().agent.reconcile.mutationOptions({
      onSuccess: () => toast({ shape: "up", title: t("mended"), text: t("mendedText", { revision }) }),
      onError: (error) => toast({ shape: "down", title: render(apiErrorMessage(error)) }),
    }),
  );
  if (open.length === 0) return null;
  return (
    <Banner
      tone="warn"
      shape="drift"
      title={t("driftTitle", { count: open.length, revision })}
      actions={
        <Button size="head" working={mend.isPending} onClick={() => mend.mutate()}>
          {t("driftMend")}
        </Button>
      }
    >
      {render(open[0]!.text)}
    </Banner>
  );
}
