"use client";

import { ChevronDown, ChevronRight } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { memo } from "react";
import { formatListeners } from "../format/address";
import { ChangeNote } from "../objects/change-note";
import { ChangedValue } from "../objects/changed-value";
import { Copyable } from "../ui/copyable";
import { Status } from "../ui/status";
import { Cell, Row } from "../ui/table";
import { columnClass } from "./columns";
import type { RowProps } from "./row-props";
import { SelectCell } from "./select-cell";
import type { ServiceNode } from "./service-tree";
import { TrafficCells, type TrafficUnits } from "./traffic-cells";
import { TrendCell } from "./trend-cell";

export const ServiceRow = memo(function ServiceRow(
  props: RowProps & {
    service: ServiceNode;
    expanded: boolean;
    units: TrafficUnits;
    onToggle: (id: string) => void;
  },
) {
  const t = useTranslations("services");
  const { service, expanded, selection } = props;
  const { row, id } = service;
  const { object, committed } = row;
  const removed = row.change === "remove";
  const own = service.destinations.flatMap((each) => (each.runs ? [each.id] : []));
  const methods = new Set(service.destinations.map((each) => each.row.object.method ?? object.method));
  const Caret = expanded ? ChevronDown : ChevronRight;
  return (
    <Row
      aria-rowindex={props.index + 2}
      aria-level={1}
      aria-expanded={expanded}
      data-index={props.index}
      tabIndex={props.focusable ? 0 : -1}
      onFocus={() => props.onFocus(props.index)}
      onKeyDown={(event) => props.onKeyDown(event, props.index)}
      candidate={row.change !== "none"}
      className={`${expanded ? "bg-hover" : ""}`}
    >
      <SelectCell
        checked={own.length > 0 && own.every((each) => selection.ids.has(each))}
        label={t("selectAll", { name: object.name })}
        disabled={own.length === 0}
        onToggle={() => selection.toggle(own)}
      />
      <Cell className={`${columnClass.name} overflow-hidden`}>
        <span className="flex min-w-0 items-center gap-4">
          <button
            type="button"
            tabIndex={-1}
            aria-label={t(expanded ? "close" : "open", { name: object.name })}
            onClick={() => props.onToggle(id)}
            className="grid size-24 shrink-0 place-items-center text-text2 hover:text-text narrow:size-44 narrow:-ml-12"
          >
            <Caret aria-hidden="true" className="size-14" />
          </button>
          <Link
            href={`/services/${id}`}
            title={object.name}
            data-text="data"
            className={`truncate font-bold text-text hover:underline ${removed ? "line-through" : ""}`}
          >
            {object.name}
          </Link>
        </span>
      </Cell>
      <Cell className={`${columnClass.address} overflow-hidden text-ellipsis`}>
        {service.address ? (
          <Copyable text={service.address.object.address} faint={` ${formatListeners(object.listeners)}`} />
        ) : (
          <span>
            {t(object.firewallMark === null ? "anyAddress" : "mark")}{" "}
            <span className="font-mono text-mono text-text3" data-text="data">
              {object.firewallMark ?? formatListeners(object.listeners)}
            </span>
          </span>
        )}
      </Cell>
      <Cell className={`${columnClass.state} overflow-hidden`}>
        <ServiceStatus service={service} />
      </Cell>
      <Cell className={`${columnClass.method} overflow-hidden text-ellipsis`}>
        <ChangedValue running={committed?.scheduler ?? null} candidate={object.scheduler} />
        <span className="text-text2" data-text="data">
          {" · "}
          {methods.size > 1 ? [...methods].map((each) => each.toUpperCase()).join(", ") : object.method.toUpperCase()}
        </span>
      </Cell>
      <Cell className={columnClass.weight} />
      <TrafficCells
        of="services"
        id={id}
        units={props.units}
        direct={methods.size > 0 && [...methods].every((each) => each === "dr" || each === "tun")}
        running={committed !== null}
      />
      <TrendCell of="services" id={id} name={object.name} state={service.state} />
      <Cell className={`${columnClass.note} overflow-hidden text-ellipsis`}>
        {row.change === "none" ? (
          <span className="text-text2" data-text="data">
            {service.check?.object.name}
          </span>
        ) : (
          <ChangeNote row={row} />
        )}
      </Cell>
    </Row>
  );
});

function ServiceStatus({ service }: { service: ServiceNode }) {
  const t = useTranslations("services.state");
  const { state, up, taking } = service;
  const of = { up, taking };
  if (state === "degraded") return <Status kind="degraded">{t("partlyUp", of)}</Status>;
  if (state === "up") return <Status kind="up" note={t("upOf", of)} />;
  return <Status kind={state} />;
}
