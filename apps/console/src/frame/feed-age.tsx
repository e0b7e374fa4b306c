"use client";

import { useTranslations } from "next-intl";
import { useDuration } from "../format/use-duration";
import { useLive } from "../live/live-provider";
import { KeyHint } from "../ui/key-hint";
import { StatusShape } from "../ui/status-shape";
import { useBoxNow, useBrowserNow } from "./use-now";

/** How old what one sees is, and where the list of keys is. */
export function FeedAge({ onKeys }: { onKeys: () => void }) {
  const t = useTranslations("frame.feed");
  const duration = useDuration();
  const feed = useLive((state) => state.feed);
  const feedSince = useLive((state) => state.feedSince);
  const agent = useLive((state) => state.agent);
  const latency = useLive((state) => state.latencyMs);
  const browserNow = useBrowserNow();
  const boxNow = useBoxNow();
  return (
    <div className="ml-auto flex shrink-0 items-center gap-14 text-text2 narrow:hidden">
      {agent?.reachable === false ? (
        <span className="text-down">{t("agentSilent", { age: duration((boxNow ?? agent.since) - agent.since) })}</span>
      ) : (
        latency !== null && <span>{t("agent", { milliseconds: Math.round(latency) })}</span>
      )}
      <span className="flex items-center gap-6" role="status">
        <StatusShape kind={feed === "live" ? "up" : feed === "lost" ? "down" : "checking"} />
        {feed === "lost" ? t("lost", { age: duration((browserNow ?? feedSince) - feedSince) }) : t(feed)}
      </span>
      <button type="button" onClick={onKeys} className="flex min-h-24 items-center gap-6 hover:text-text">
        <KeyHint keys="?" boxed /> {t("keys")}
      </button>
    </div>
  );
}
