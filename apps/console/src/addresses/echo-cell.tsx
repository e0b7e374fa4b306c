"use client";

import type { VirtualAddress } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useLive } from "../live/live-provider";
import { ChangedValue } from "../objects/changed-value";
import { Status } from "../ui/status";

/** When an address answers ping and, where that changes by itself, whether it does now. */
export function EchoCell({ running, candidate }: { running: VirtualAddress | null; candidate: VirtualAddress }) {
  const t = useTranslations("addresses");
  const ignored = useLive((state) => state.status?.echoIgnored);
  const choice = (
    <ChangedValue running={running && t(`echo.${running.echo}`)} candidate={t(`echo.${candidate.echo}`)} />
  );
  if (running?.echo !== "whenServing" || !ignored) return choice;
  const answers = !ignored.includes(running.address);
  return (
    <Status kind={answers ? "up" : "down"}>
      {choice} <span className="text-text2">{t(`echoNow.${answers ? "answered" : "ignored"}`)}</span>
    </Status>
  );
}
