"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useCallback, useMemo, useState } from "react";
import { apiErrorCode, apiErrorMessage } from "../api/error";
import { FilterField } from "../filter/filter-field";
import { NoMatch } from "../filter/no-match";
import { useFilter } from "../filter/use-filter";
import { usePageTitle } from "../frame/use-page-title";
import { useMessage } from "../i18n/use-message";
import { useLive, useLiveStore } from "../live/live-provider";
import { useConfiguration } from "../objects/use-configuration";
import { WriteLink } from "../session/write-link";
import { Empty } from "../ui/empty";
import { ErrorNote } from "../ui/error-note";
import { Loading } from "../ui/loading";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import type { Sort } from "./columns";
import { DestinationDrawer } from "./destination-drawer";
import { SelectionBar } from "./selection-bar";
import { ServiceTable } from "./service-table";
import { buildServiceTree, filterServiceTree, type ServiceNode, serviceFields } from "./service-tree";
import { rateOf } from "./traffic-cells";
import { useHeldOrder } from "./use-held-order";
import { useSelection } from "./use-selection";

/** Above this many destinations services begin closed. */
const mostOpen = 60;

export function ServicesPage() {
  const t = useTranslations("services");
  usePageTitle(t("title"));
  const render = useMessage();
  const router = useRouter();
  const detail = useSearchParams().get("destination");
  const { configuration, error, retry } = useConfiguration();
  const live = useLive((state) => state.live);
  const status = useLive((state) => state.status);
  const filter = useFilter();
  const [sort, setSort] = useState<Sort>({ key: "name", direction: "ascending" });
  const [toggled, setToggled] = useState<ReadonlySet<string>>(() => new Set());

  const tree = useMemo(
    () => (configuration ? buildServiceTree(configuration, live, status) : []),
    [configuration, live, status],
  );
  const filtered = useMemo(() => filterServiceTree(tree, filter.terms), [tree, filter.terms]);
  const services = useHeldOrder(filtered, `${sort.key} ${sort.direction}`, useCompare(sort));
  const running = useMemo(
    () => new Set(tree.flatMap((service) => service.destinations.flatMap((each) => (each.runs ? [each.id] : [])))),
    [tree],
  );
  const selection = useSelection(running);
  const selected = useMemo(
    () => tree.flatMap((service) => service.destinations.filter(({ id }) => selection.ids.has(id))),
    [tree, selection.ids],
  );
  const openFirst = (configuration?.destinations.length ?? 0) <= mostOpen || filter.terms.length > 0;
  const isExpanded = useCallback((id: string) => openFirst !== toggled.has(id), [openFirst, toggled]);
  const onToggle = useCallback(
    (id: string) =>
      setToggled((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );

  return (
    <>
      <PageHeader
        title={t("title")}
        fact={
          configuration &&
          t("fact", {
            services: configuration.services.length,
            destinations: configuration.destinations.length,
            servers: configuration.servers.length,
          })
        }
      >
        <FilterField filter={filter} fields={serviceFields} example="state!=up" />
        <WriteLink variant="action" href="/services/new" keyHint="N" data-new="">
          {t("new")}
        </WriteLink>
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
        {configuration && tree.length === 0 && (
          <Empty title={t("empty.title")} text={t("empty.text")}>
            <WriteLink variant="action" href="/services/new" keyHint="N">
              {t("new")}
            </WriteLink>
          </Empty>
        )}
        {tree.length > 0 && (
          <>
            <SelectionBar selected={selected} onClear={selection.clear} />
            <ServiceTable
              services={services}
              isExpanded={isExpanded}
              onToggle={onToggle}
              selection={selection}
              sort={sort}
              onSort={setSort}
            />
            {services.length === 0 && <NoMatch onClear={() => filter.type("")} />}
          </>
        )}
      </Panel>
      {detail && (
        <DestinationDrawer
          tree={tree}
          id={detail}
          onClose={() => {
            const next = new URLSearchParams(window.location.search);
            next.delete("destination");
            router.push(next.size > 0 ? `/services?${next}` : "/services", { scroll: false });
          }}
        />
      )}
    </>
  );
}

/** Compares by the figures of the moment in which it is asked, which useHeldOrder does once. */
function useCompare(sort: Sort) {
  const store = useLiveStore();
  return useMemo(() => {
    const sign = sort.direction === "ascending" ? 1 : -1;
    const value = ({ id }: ServiceNode) => rateOf(store.read().live?.services[id], sort.key);
    return (a: ServiceNode, b: ServiceNode) => {
      const byName = a.row.object.name < b.row.object.name ? -1 : 1;
      if (sort.key === "name") return sign * byName;
      return sign * (value(a) - value(b)) || byName;
    };
  }, [sort, store]);
}
