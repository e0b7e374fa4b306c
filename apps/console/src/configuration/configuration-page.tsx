"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { apiErrorCode, apiErrorMessage } from "../api/error";
import { formatNumber } from "../format/number";
import { usePageTitle } from "../frame/use-page-title";
import { useMessage } from "../i18n/use-message";
import { useLive } from "../live/live-provider";
import { configurationLines, type TextForm, textForms } from "../made/configuration-lines";
import { hunks } from "../made/hunks";
import { type DiffLine, diffLines } from "../made/line-diff";
import { LineDiffView } from "../made/line-diff-view";
import type { Configuration } from "../objects/configuration";
import { useConfiguration } from "../objects/use-configuration";
import { Empty } from "../ui/empty";
import { ErrorNote } from "../ui/error-note";
import { Loading } from "../ui/loading";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { Segmented } from "../ui/segmented";
import { TextActions } from "./text-actions";

const sides = ["running", "candidate", "changes"] as const;
type Side = (typeof sides)[number];

/** Drawn at once; copy and download take all of them. */
const mostLines = 3_000;

/** The whole configuration as text: what runs, what would, and the difference. The page's address says which. */
export function ConfigurationPage() {
  const t = useTranslations("configuration");
  usePageTitle(t("title"));
  const render = useMessage();
  const { configuration, error, retry } = useConfiguration();
  const revision = useLive((state) => state.status?.revision);
  const [side, setSide] = useParameter<Side>("of", sides);
  const [form, setForm] = useParameter<TextForm>("as", textForms);
  const lines = useMemo(() => (configuration ? linesOf(configuration, side, form) : []), [configuration, side, form]);
  return (
    <>
      <PageHeader title={t("title")} fact={t("fact", { lines: lines.length })}>
        <Segmented
          label={t("side.label")}
          size="control"
          value={side}
          onChange={setSide}
          options={sides.map((value) => ({ value, text: t(`side.${value}`) }))}
        />
        <span data-text="data">
          <Segmented
            label={t("form")}
            size="control"
            value={form}
            onChange={setForm}
            options={textForms.map((value) => ({ value, text: formTerms[value] }))}
          />
        </span>
        <TextActions
          lines={lines}
          name={`loaddirector-${side === "running" ? `r${revision ?? 0}` : side}.${endings[form]}`}
        />
      </PageHeader>
      <Panel>
        {!configuration && error !== null && (
          <ErrorNote
            title={t("failed")}
            reason={render(apiErrorMessage(error))}
            code={apiErrorCode(error)}
            onRetry={retry}
          />
        )}
        {!configuration && error === null && <Loading text={t("loading")} rows={8} />}
        {configuration && lines.length === 0 && (
          <Empty title={t(side === "changes" ? "noChanges" : "empty")} text={t(`emptyText.${form}`)} />
        )}
        {lines.length > 0 && <LineDiffView lines={lines.slice(0, mostLines)} label={t("title")} />}
        {lines.length > mostLines && (
          <p className="px-12 py-8 text-text2">{t("more", { shown: formatNumber(mostLines) })}</p>
        )}
      </Panel>
    </>
  );
}

/** The same in every language. */
const formTerms = { cli: "CLI", json: "JSON", ipvsadm: "ipvsadm" } as const satisfies Record<TextForm, string>;
const endings = { cli: "txt", json: "json", ipvsadm: "rules" } as const satisfies Record<TextForm, string>;

function linesOf(configuration: Configuration, side: Side, form: TextForm): DiffLine[] {
  if (side !== "changes")
    return configurationLines(configuration, side, form).map((text) => ({ sign: " " as const, text }));
  const [before, after] = (["running", "candidate"] as const).map((of) => configurationLines(configuration, of, form));
  return hunks(diffLines(before!, after!), 3);
}

/** One of these words in the page's address; the first when it is not there. */
function useParameter<V extends string>(name: string, words: readonly V[]): [V, (word: V) => void] {
  const router = useRouter();
  const path = usePathname();
  const current = useSearchParams();
  const found = words.find((word) => word === current.get(name)) ?? words[0]!;
  const set = (word: V) => {
    const next = new URLSearchParams(window.location.search);
    next.set(name, word);
    router.replace(`${path}?${next}`, { scroll: false });
  };
  return [found, set];
}
