"use client";

import type { Flow } from "@loaddirector/model";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useApi } from "../api/api-provider";
import { apiErrorCode, apiErrorMessage } from "../api/error";
import { formatHostPort } from "../format/address";
import { useMessage } from "../i18n/use-message";
import { Button } from "../ui/button";
import { Drawer } from "../ui/drawer";
import { ErrorNote } from "../ui/error-note";
import { Loading } from "../ui/loading";
import { ExplainForm } from "./explain-form";
import { ExplanationView } from "./explanation-view";
import { flowOfText, flowText } from "./flow-parameter";
import type { Names } from "./use-names";

/** Why the packets of two ends go where they go. `asked`: the flow as text, or that a new one is typed. */
export function ExplainDrawer(props: {
  asked: string;
  names: Names;
  onAsk: (flow: string) => void;
  onClose: () => void;
}) {
  const t = useTranslations("connections.explain");
  const flow = flowOfText(props.asked);
  return (
    <Drawer title={t("title")} onClose={props.onClose}>
      <ExplainForm start={flow} onAsk={(next) => props.onAsk(flowText(next))} />
      {flow && <Answer flow={flow} names={props.names} />}
    </Drawer>
  );
}

function Answer({ flow, names }: { flow: Flow; names: Names }) {
  const t = useTranslations("connections.explain");
  const render = useMessage();
  const answer = useQuery(useApi().connection.explain.queryOptions(flow, { staleTime: 0, gcTime: 0 }));
  const { protocol, client, clientPort, virtual, virtualPort } = flow;
  return (
    <section aria-live="polite" className="mt-16 border-t border-line pt-12">
      <p className="mb-12 flex flex-wrap items-center gap-8">
        <span data-text="data" className="font-mono text-mono">
          {protocol} {formatHostPort(client, clientPort)} → {formatHostPort(virtual, virtualPort)}
        </span>
        <span className="ml-auto">
          <Button size="head" working={answer.isFetching} onClick={() => void answer.refetch()}>
            {t("again")}
          </Button>
        </span>
      </p>
      {answer.error && (
        <ErrorNote
          title={t("failed")}
          reason={render(apiErrorMessage(answer.error))}
          code={apiErrorCode(answer.error)}
          onRetry={() => void answer.refetch()}
        />
      )}
      {answer.isPending && <Loading text={t("loading")} />}
      {answer.data && <ExplanationView explanation={answer.data} names={names} />}
    </section>
  );
}
