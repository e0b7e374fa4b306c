"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { addressLines, checkLines, nodeLines, serverLines, serviceLines } from "../made/cli-lines";
import { diffLines } from "../made/line-diff";
import { LineDiffView } from "../made/line-diff-view";
import { madeService } from "../made/made-of";
import type { Configuration } from "../objects/configuration";

/** Every changed object as lines of the command line or as JSON, what runs against what comes. */
export function ConfigurationDiff({ configuration, form }: { configuration: Configuration; form: "text" | "json" }) {
  const t = useTranslations("review");
  const blocks = useMemo(
    () => (form === "text" ? textBlocks(configuration) : jsonBlocks(configuration)),
    [configuration, form],
  );
  return (
    <div className="grid gap-12">
      {blocks.map(({ id, before, after }) => (
        <LineDiffView key={id} label={t(`view.${form}`)} lines={diffLines(before, after)} />
      ))}
    </div>
  );
}

interface Block {
  readonly id: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

type Row<T> = { readonly object: T; readonly committed: T | null; readonly change: string };

function textBlocks(configuration: Configuration): Block[] {
  const { services, addresses, servers, checks, destinations, nodes } = configuration;
  const changed = <T extends { id: string }>(rows: readonly Row<T>[], lines: (object: T) => string[]): Block[] =>
    rows
      .filter((row) => row.change !== "none")
      .map((row) => ({
        id: row.object.id,
        before: row.committed ? lines(row.committed) : [],
        after: row.change === "remove" ? [] : lines(row.object),
      }));
  const touched = new Set(
    destinations.filter((row) => row.change !== "none").map((row) => row.object.virtualServiceId as string),
  );
  const linesOf = (id: string, of: "running" | "candidate") => {
    const made = madeService(configuration, id, of);
    return made ? serviceLines(made) : [];
  };
  return [
    ...services
      .filter((row) => row.change !== "none" || touched.has(row.object.id))
      .map(({ object: { id } }) => ({ id, before: linesOf(id, "running"), after: linesOf(id, "candidate") })),
    ...changed(servers, serverLines),
    ...changed(addresses, addressLines),
    ...changed(checks, checkLines),
    ...changed(nodes, nodeLines),
  ];
}

function jsonBlocks({ services, addresses, servers, checks, destinations, nodes }: Configuration): Block[] {
  const rows: readonly Row<{ id: string }>[] = [
    ...services,
    ...destinations,
    ...servers,
    ...addresses,
    ...checks,
    ...nodes,
  ];
  const lines = (object: unknown) => JSON.stringify(object, null, 1).split("\n");
  return rows
    .filter((row) => row.change !== "none")
    .map((row) => ({
      id: row.object.id,
      before: row.committed ? lines(row.committed) : [],
      after: row.change === "remove" ? [] : lines(row.object),
    }));
}
