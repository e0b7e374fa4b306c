"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useApi } from "../api/api-provider";
import { apiErrorMessage } from "../api/error";
import { useMessage } from "../i18n/use-message";
import { useLive } from "../live/live-provider";
import { useMayWrite } from "../session/use-may-write";
import { useToast } from "../ui/toast";
import { pages } from "./pages";
import type { SearchEntry } from "./search-entries";
import { useReview } from "./use-review";

/** Pages, services, servers, and what can be done to them at once. Lists are read when search opens. */
export function useSearchEntries(onKeys: () => void): SearchEntry[] {
  const t = useTranslations("frame");
  const router = useRouter();
  const review = useReview();
  const api = useApi();
  const services = useQuery(api.virtualService.list.queryOptions()).data;
  const servers = useQuery(api.realServer.list.queryOptions()).data;
  const destinations = useQuery(api.destination.list.queryOptions()).data;
  const operations = useLive((state) => state.live?.overlay.operations);
  const operate = useOperate();
  const mayWrite = useMayWrite();

  return useMemo(() => {
    const entries: SearchEntry[] = pages.map((page) => ({
      key: page.path,
      text: t(`navigation.${page.key}`),
      note: `G ${page.go}`,
      run: () => router.push(page.path),
    }));
    if (mayWrite)
      entries.push({ key: "new", text: t("search.newService"), note: "", run: () => router.push("/services/new") });
    entries.push(
      { key: "review", text: t("search.review"), note: "G C", run: review.open },
      { key: "keys", text: t("search.keys"), note: "?", run: onKeys },
    );
    for (const { object } of services ?? [])
      entries.push({
        key: object.id,
        text: object.name,
        note: t("search.kind.service"),
        run: () => router.push(`/services/${object.id}`),
      });
    const running = new Map<string, string[]>();
    for (const { committed } of destinations ?? [])
      if (committed)
        running.set(committed.realServerId, [...(running.get(committed.realServerId) ?? []), committed.id]);
    for (const { object } of servers ?? []) {
      entries.push({
        key: object.id,
        text: object.name,
        note: object.address,
        run: () => router.push(`/servers?open=${object.id}`),
      });
      const ids = running.get(object.id) ?? [];
      if (ids.length === 0 || !mayWrite) continue;
      const draining = ids.every((id) => operations?.[id]?.kind === "drain");
      entries.push({
        key: `${object.id}-drain`,
        text: t(draining ? "search.stopDrain" : "search.drain", { name: object.name }),
        note: t("search.inServices", { count: ids.length }),
        run: () => operate(object.name, ids, draining ? "clear" : "drain"),
      });
    }
    return entries;
  }, [t, router, mayWrite, review.open, onKeys, services, servers, destinations, operations, operate]);
}

/** Runs an operation and says what became of it; draining can be undone from the note. */
function useOperate() {
  const t = useTranslations("frame.search");
  const render = useMessage();
  const toast = useToast();
  const { mutate } = useMutation(useApi().operation.run.mutationOptions());
  return useMemo(
    () => (name: string, destinationIds: string[], kind: "drain" | "clear") =>
      mutate(
        { destinationIds: destinationIds as never, kind },
        {
          onSuccess: () =>
            toast({
              shape: kind === "drain" ? "draining" : "up",
              title: t(kind === "drain" ? "drained" : "undrained", { name }),
            }),
          onError: (error) => toast({ shape: "down", title: t("failed"), text: render(apiErrorMessage(error)) }),
        },
      ),
    [mutate, toast, render, t],
  );
}
