"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { slotGround } from "../chart/colours";
import { Sparkline } from "../chart/sparkline";
import { formatNumber } from "../format/number";
import { rateUnit } from "../format/rate-unit";
import { useLive } from "../live/live-provider";
import type { RunningService } from "../live/running-services";
import { useSparklines } from "../live/use-sparklines";
import { WriteLink } from "../session/write-link";
import { Empty } from "../ui/empty";
import { Loading } from "../ui/loading";
import { Panel } from "../ui/panel";
import { Status } from "../ui/status";
import { StatusShape } from "../ui/status-shape";
import { Cell, HeadCell, Row, Table, TableHead } from "../ui/table";

const shown = 8;
const sparkSeconds = 900;

/** The services that run, largest first, in an order that is held while someone reads. */
export function ServicesPanel({ services }: { services: readonly RunningService[] | null }) {
  const t = useTranslations("dashboard.services");
  const slots = useLive((state) => state.serviceSlots);
  const rates = useLive((state) => state.live?.services);
  // Before the first word of the agent no state is known, and none is shown.
  const known = rates !== undefined;
  const sparklines = useSparklines("services", sparkSeconds);
  const largest = Math.max(0, ...Object.values(rates ?? {}).map(({ bitsIn }) => bitsIn));
  const unit = rateUnit("bits", largest);
  const place = (id: string) => (slots.includes(id) ? slots.indexOf(id) : slots.length);
  const ordered = [...(services ?? [])].sort(
    (a, b) => place(a.service.id) - place(b.service.id) || a.service.name.localeCompare(b.service.name),
  );
  return (
    <Panel
      title={t("title")}
      fact={known && services && services.length > 0 && <StateCounts services={services} />}
      aside={
        services &&
        services.length > 0 && (
          <Link href="/services" className="text-accent">
            {t("all", { count: services.length })}
          </Link>
        )
      }
    >
      {!services && <Loading text={t("reading")} rows={4} />}
      {services?.length === 0 && (
        <Empty title={t("none")} text={t("noneText")}>
          <WriteLink variant="action" href="/services/new">
            {t("new")}
          </WriteLink>
        </Empty>
      )}
      {ordered.length > 0 && (
        <div className="overflow-x-auto">
          <Table label={t("title")}>
            <TableHead>
              <HeadCell>{t("service")}</HeadCell>
              <HeadCell className="narrow:hidden">{t("address")}</HeadCell>
              <HeadCell>{t("state")}</HeadCell>
              <HeadCell className="narrow:hidden">{t("servers")}</HeadCell>
              <HeadCell number className="narrow:hidden">
                {t("active")}
              </HeadCell>
              <HeadCell number className="narrow:hidden">
                {t("connections")}
              </HeadCell>
              <HeadCell number>
                <span data-text="unit">{unit.unit}</span>
              </HeadCell>
              <HeadCell>{t("minutes", { minutes: sparkSeconds / 60 })}</HeadCell>
            </TableHead>
            <tbody>
              {ordered.slice(0, shown).map((each) => (
                <ServiceRow
                  key={each.service.id}
                  running={each}
                  known={known}
                  slot={slots.includes(each.service.id) ? slots.indexOf(each.service.id) : null}
                  rates={rates?.[each.service.id]}
                  unit={unit}
                  sparkline={sparklines.get(each.service.id)}
                />
              ))}
            </tbody>
          </Table>
        </div>
      )}
    </Panel>
  );
}

function ServiceRow(props: {
  running: RunningService;
  known: boolean;
  slot: number | null;
  rates: { active: number; connections: number; bitsIn: number } | undefined;
  unit: ReturnType<typeof rateUnit>;
  sparkline: readonly (number | null)[] | undefined;
}) {
  const t = useTranslations("dashboard.services");
  const { service, address, destinations, state, up } = props.running;
  const { rates, unit } = props;
  const figure = (value: number | undefined, decimals = 0) =>
    value === undefined ? "" : <span className={value === 0 ? "text-text3" : ""}>{formatNumber(value, decimals)}</span>;
  return (
    <Row>
      <Cell data-text="data">
        <span aria-hidden="true" className={`mr-10 inline-block size-10 align-[-1px] ${slotGround(props.slot)}`} />
        <Link href={`/services/${service.id}`} className="font-bold">
          {service.name}
        </Link>
      </Cell>
      <Cell mono data-text="data" className="narrow:hidden">
        {address?.address ?? t("any")}
      </Cell>
      <Cell>
        {props.known && (
          <Status kind={state}>
            {state === "degraded" ? t("upOf", { up, total: destinations.length }) : undefined}
          </Status>
        )}
      </Cell>
      <Cell className="narrow:hidden">{props.known && <ServerShapes destinations={destinations} />}</Cell>
      <Cell number data-text="data" className="narrow:hidden">
        {figure(rates?.active)}
      </Cell>
      <Cell number data-text="data" className="narrow:hidden">
        {figure(rates?.connections)}
      </Cell>
      <Cell number data-text="data">
        {figure(rates && rates.bitsIn / unit.divisor, unit.decimals)}
      </Cell>
      <Cell>{props.sparkline && <Sparkline steps={props.sparkline} tone={state === "down" ? "down" : "plain"} />}</Cell>
    </Row>
  );
}

const mostShapes = 12;

/** A row of shapes is the map of a service's servers. */
function ServerShapes({ destinations }: Pick<RunningService, "destinations">) {
  const t = useTranslations();
  return (
    <span className="inline-flex items-center gap-4 align-middle">
      {destinations.slice(0, mostShapes).map(({ destination, server, state }) => (
        <StatusShape
          key={destination.id}
          kind={state}
          label={t("dashboard.services.serverState", { name: server.name, state: t(`status.${state}`) })}
        />
      ))}
      {destinations.length > mostShapes && (
        <span data-text="data" className="text-help text-text2">
          +{destinations.length - mostShapes}
        </span>
      )}
    </span>
  );
}

function StateCounts({ services }: { services: readonly RunningService[] }) {
  const t = useTranslations("dashboard.services");
  const count = (states: readonly string[]) => services.filter(({ state }) => states.includes(state)).length;
  return t("counts", {
    up: count(["up", "unchecked", "draining"]),
    degraded: count(["degraded"]),
    down: count(["down"]),
    disabled: count(["disabled"]),
    checking: count(["checking"]),
  });
}
