"use client";

import type { Live } from "@loaddirector/agent-api";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { formatNumber } from "../format/number";
import { useMessage } from "../i18n/use-message";
import { useLive } from "../live/live-provider";
import type { Configuration } from "../objects/configuration";
import { Banner } from "../ui/banner";
import { Button } from "../ui/button";
import { Status } from "../ui/status";
import type { CandidateState, PendingChange } from "./candidate-state";
import { type ChangeGroup, groupChanges } from "./change-groups";
import { ChangeItem } from "./change-item";
import { activeConnections, cutDestinations } from "./cut-connections";
import { useDropChanges } from "./use-drop-changes";
import type { SeenCandidate } from "./use-seen-candidate";

/** The candidate against what runs, in words: grouped by service, with who, consequences and what the rules say. */
export function CandidateReview(props: {
  state: CandidateState;
  configuration: Configuration | null;
  seen: SeenCandidate;
  mayWrite: boolean;
}) {
  const t = useTranslations("review");
  const { state, configuration } = props;
  const groups = useMemo(
    () =>
      groupChanges(state.changes, (id) => {
        const destination = configuration?.destinations.find((row) => row.object.id === id);
        const service = destination && configuration?.service.get(destination.object.virtualServiceId);
        return service ? service.object : null;
      }),
    [state.changes, configuration],
  );
  const rest = state.total - state.changes.length;
  return (
    <>
      {groups.map((group) => (
        <Group key={group.key} group={group} {...props} />
      ))}
      {rest > 0 && <p className="border-t border-line py-10 text-text2">{t("more", { count: rest })}</p>}
      <CheckResult state={state} configuration={configuration} />
    </>
  );
}

function Group(props: {
  group: ChangeGroup<PendingChange>;
  state: CandidateState;
  configuration: Configuration | null;
  seen: SeenCandidate;
  mayWrite: boolean;
}) {
  const t = useTranslations("review");
  const live = useLive((state) => state.live);
  const { drop, working } = useDropChanges(props.seen);
  const { group, state, configuration } = props;
  const active = group.name === null ? undefined : live?.services[group.key]?.active;
  return (
    <section className="mb-16">
      <h3 className="mb-6 font-bold">
        {t(`group.${group.kind}`)} <span data-text="data">{group.name}</span>
        {active !== undefined && (
          <span className="ml-8 font-normal text-text2">{t("group.active", { count: active })}</span>
        )}
      </h3>
      <ul>
        {group.changes.map((change) => (
          <ChangeItem
            key={change.id}
            change={change}
            configuration={configuration}
            issues={state.issues.filter((issue) => issue.object?.id === change.id)}
            cut={cutOf(change, configuration, live)}
            isNew={props.seen.isNew(change)}
            action={
              props.mayWrite && (
                <Button
                  variant="quiet"
                  size="head"
                  working={working}
                  className="!text-accent"
                  onClick={() => drop(change.name, withDependents(change, group.changes))}
                >
                  {t("change.drop")}
                </Button>
              )
            }
          />
        ))}
      </ul>
    </section>
  );
}

/** Dropping a new service takes its new destinations with it: they could not stand alone. */
function withDependents(change: PendingChange, group: readonly PendingChange[]): readonly PendingChange[] {
  if (change.kind !== "virtualService" || change.action === "update") return [change];
  const dependents = group.filter((each) => each.kind === "destination" && each.action === change.action);
  return change.action === "create" ? [...dependents, change] : [change, ...dependents];
}

function cutOf(change: PendingChange, configuration: Configuration | null, live: Live | null): number | null {
  const ids = cutDestinations(change, configuration);
  return ids && activeConnections(ids, live);
}

/** What the rules say of the candidate as a whole, and what it costs. */
function CheckResult({ state, configuration }: { state: CandidateState; configuration: Configuration | null }) {
  const t = useTranslations("review.check");
  const render = useMessage();
  const live = useLive((each) => each.live);
  const changed = new Set(state.changes.map(({ id }) => id));
  const elsewhere = state.issues.filter((issue) => !changed.has(issue.object?.id ?? ""));
  const errors = state.issues.filter((issue) => issue.severity === "error").length;
  const warnings = state.issues.length - errors;
  const cut = activeConnections(
    new Set(state.changes.flatMap((change) => cutDestinations(change, configuration) ?? [])),
    live,
  );
  const total = formatNumber(live?.box.connections ?? 0);
  return (
    <section className="grid gap-8 border-t border-line pt-10">
      <h3 className="font-bold">
        {t("title")} <span className="ml-8 font-normal text-text2">{t("fact")}</span>
      </h3>
      <p className="flex flex-wrap gap-x-16 gap-y-4">
        {errors > 0 ? (
          <Status kind="refused">{t("errors", { count: errors })}</Status>
        ) : (
          <Status kind="up">{t("passes")}</Status>
        )}
        {warnings > 0 && <Status kind="warning">{t("warnings", { count: warnings })}</Status>}
        <Status kind={cut > 0 ? "warning" : "up"}>{t("cut", { cut, total })}</Status>
      </p>
      {elsewhere.map((issue) => (
        <Banner
          key={`${issue.object?.id} ${issue.path.join(".")} ${issue.message.key}`}
          tone={issue.severity === "error" ? "down" : "warn"}
          shape={issue.severity === "error" ? "refused" : "warning"}
          title={<span data-text="data">{nameOf(configuration, issue.object?.id)}</span>}
        >
          {render(issue.message)}
        </Banner>
      ))}
    </section>
  );
}

function nameOf(configuration: Configuration | null, id: string | undefined): string {
  if (!id || !configuration) return "";
  const { service, server, address, check } = configuration;
  return (service.get(id) ?? server.get(id) ?? address.get(id) ?? check.get(id))?.object.name ?? "";
}
