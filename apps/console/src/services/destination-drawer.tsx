"use client";

import Link from "next/link";
import { useTimeZone, useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { connectionsOf } from "../connections/flow-parameter";
import { formatHostPort } from "../format/address";
import { formatNumber } from "../format/number";
import { formatClock } from "../format/time";
import { useMessage } from "../i18n/use-message";
import { useLive } from "../live/live-provider";
import { useSeries } from "../live/use-series";
import { Bar } from "../ui/bar";
import { Button } from "../ui/button";
import { ButtonLink } from "../ui/button-link";
import { Copyable } from "../ui/copyable";
import { Drawer } from "../ui/drawer";
import { Sparkline } from "../ui/sparkline";
import { DestinationStatus } from "./destination-status";
import { DisableDialog } from "./disable-dialog";
import { DrainMenu } from "./drain-menu";
import type { DestinationNode, ServiceNode } from "./service-tree";
import { useHealth } from "./use-health";
import { useOperations } from "./use-operations";

/** One destination: how it is and since when, who carries its load, and what can be done at once. */
export function DestinationDrawer(props: { tree: readonly ServiceNode[]; id: string; onClose: () => void }) {
  const service = props.tree.find((each) => each.destinations.some(({ id }) => id === props.id));
  const destination = service?.destinations.find(({ id }) => id === props.id);
  if (!service || !destination) return null;
  return (
    <Drawer
      title={<span data-text="data">{destination.server?.object.name ?? destination.id}</span>}
      onClose={props.onClose}
      footer={destination.runs && <Actions destination={destination} />}
    >
      <Facts service={service} destination={destination} />
      {destination.runs && <Siblings service={service} destination={destination} />}
    </Drawer>
  );
}

function Facts({ service, destination }: { service: ServiceNode; destination: DestinationNode }) {
  const t = useTranslations("services.destination");
  const render = useMessage();
  const timeZone = useTimeZone() ?? "UTC";
  const { id, row, server, problem } = destination;
  const health = useHealth(destination);
  const operation = useLive((state) => state.live?.overlay.operations[id]);
  const rates = useLive((state) => state.live?.destinations[id]);
  const traffic = useSeries(15, (point) => {
    const found = point.destinations[id];
    return found && found.bitsIn + found.bitsOut;
  });
  const name = server?.object.name ?? id;
  return (
    <>
      <p className="text-figure">
        <DestinationStatus destination={destination} />
      </p>
      {health && <p className="text-text2">{t("since", { time: formatClock(health.since, timeZone) })}</p>}
      <dl className="my-12 grid grid-cols-[auto_minmax(0,1fr)] gap-x-16 gap-y-6 border-t border-line pt-12">
        <Fact name={t("address")}>
          {server && <Copyable text={formatHostPort(server.object.address, row.object.port)} />}
        </Fact>
        <Fact name={t("service")}>
          <Link href={`/services/${service.id}`} className="text-accent underline" data-text="data">
            {service.row.object.name}
          </Link>
          {", "}
          {t("upOf", { up: service.up, taking: service.taking })}
        </Fact>
        <Fact name={t("check")}>
          <span data-text="data">{service.check?.object.name}</span>
          {!service.check && <span className="text-text2">{t("noCheck")}</span>}
        </Fact>
        {(problem ?? health?.reason) && (
          <Fact name={t("answer")}>
            <span
              className={destination.state === "down" || destination.state === "silent" || problem ? "text-down" : ""}
            >
              {render((problem ?? health?.reason)!)}
            </span>
          </Fact>
        )}
        {health?.latencyMs != null && (
          <Fact name={t("latency")}>
            <span data-text="data">{formatNumber(health.latencyMs, 1)} ms</span>
          </Fact>
        )}
        <Fact name={t("connections")}>
          {rates && t("connectionsOf", { active: formatNumber(rates.active), inactive: formatNumber(rates.inactive) })}
          <p>
            <Link
              href={connectionsOf({ service: service.row.object.name, server: name })}
              className="text-accent underline"
            >
              {t("showConnections")}
            </Link>
          </p>
        </Fact>
        {operation && (
          <Fact name={t("operation")}>
            {t(`operationBy.${operation.kind}`, {
              name: operation.by,
              time: formatClock(operation.since, timeZone),
            })}
          </Fact>
        )}
      </dl>
      {destination.runs && (
        <section className="border-t border-line py-12">
          <h3 className="mb-8 font-bold">{t("traffic", { name })}</h3>
          <div className="h-64 [&_svg]:h-64 [&_svg]:max-w-none">
            <Sparkline
              values={traffic}
              label={t("traffic", { name })}
              tone={
                destination.state === "down" || destination.state === "silent"
                  ? "down"
                  : destination.state === "draining"
                    ? "hand"
                    : "plain"
              }
            />
          </div>
        </section>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-text2">{name}</dt>
      <dd className="m-0 text-right">{children}</dd>
    </>
  );
}

/** Who carries the service now. */
function Siblings({ service, destination }: { service: ServiceNode; destination: DestinationNode }) {
  const t = useTranslations("services.destination");
  const live = useLive((state) => state.live);
  const others = service.destinations.filter((each) => each.id !== destination.id && each.runs);
  if (others.length === 0) return null;
  const active = (id: string) => live?.destinations[id]?.active ?? 0;
  const most = Math.max(1, ...others.map(({ id }) => active(id)));
  return (
    <section className="border-t border-line py-12">
      <h3 className="mb-8 font-bold">{t("others", { count: others.length })}</h3>
      <ul className="grid gap-6">
        {others.slice(0, 20).map(({ id, server }) => (
          <li key={id} className="grid grid-cols-[120px_minmax(0,1fr)_80px] items-center gap-12">
            <span data-text="data" className="truncate">
              {server?.object.name}
            </span>
            <Bar share={active(id) / most} label={t("active")} />
            <span data-text="data" className="figures text-right">
              {formatNumber(active(id))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Actions({ destination }: { destination: DestinationNode }) {
  const t = useTranslations("services");
  const { run, working, notAllowed } = useOperations();
  const { id, row, server } = destination;
  const operation = useLive((state) => state.live?.overlay.operations[id]);
  const [disabling, setDisabling] = useState(false);
  const name = server?.object.name ?? id;
  if (notAllowed) return <p className="text-text2">{notAllowed}</p>;
  return (
    <div className="flex flex-wrap items-center gap-8">
      {operation ? (
        <Button working={working} onClick={() => run("clear", [id], name)}>
          {t(operation.kind === "drain" ? "operation.stopDraining" : "operation.clear")}
        </Button>
      ) : (
        <DrainMenu onDrain={(seconds) => run("drain", [id], name, seconds)} />
      )}
      {operation?.kind !== "forceUp" && (
        <Button working={working} onClick={() => run("forceUp", [id], name)}>
          {t("operation.forceUp")}
        </Button>
      )}
      {operation?.kind !== "disable" && (
        <Button variant="destructive" working={working} onClick={() => setDisabling(true)}>
          {t("operation.disable")}
        </Button>
      )}
      <span className="ml-auto">
        <ButtonLink href={`/services/${row.object.virtualServiceId}`}>{t("destination.edit")}</ButtonLink>
      </span>
      {disabling && (
        <DisableDialog
          destinationIds={[id]}
          names={[name]}
          onCancel={() => setDisabling(false)}
          onConfirm={() => {
            setDisabling(false);
            run("disable", [id], name);
          }}
        />
      )}
    </div>
  );
}
