"use client";

import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { memo } from "react";
import { formatPorts } from "../format/address";
import { ChangedValue } from "../objects/changed-value";
import { Copyable } from "../ui/copyable";
import { Cell, Row } from "../ui/table";
import { columnClass } from "./columns";
import { DestinationNote } from "./destination-note";
import { DestinationStatus } from "./destination-status";
import type { RowProps } from "./row-props";
import { SelectCell } from "./select-cell";
import type { DestinationNode, ServiceNode } from "./service-tree";
import { TrafficCells, type TrafficUnits } from "./traffic-cells";
import { TreeGuide } from "./tree-guide";
import { TrendCell } from "./trend-cell";
import { WeightCell } from "./weight-cell";

export const DestinationRow = memo(function DestinationRow(
  props: RowProps & { service: ServiceNode; destination: DestinationNode; last: boolean; units: TrafficUnits },
) {
  const t = useTranslations("services");
  const path = usePathname();
  const parameters = useSearchParams();
  const { service, destination, selection } = props;
  const { id, row, server } = destination;
  const name = server?.object.name ?? id;
  const method = row.object.method ?? service.row.object.method;
  const ran = row.committed && (row.committed.method ?? service.row.committed?.method ?? null);
  // What is left and until when needs the room of the column beside it.
  const draining = destination.state === "draining";
  const selected = selection.ids.has(id);
  const toggle = (extend: boolean) => selection.toggle([id], extend ? { order: props.order } : undefined);
  const details = new URLSearchParams(parameters);
  details.set("destination", id);
  return (
    <Row
      aria-rowindex={props.index + 2}
      aria-level={2}
      data-index={props.index}
      tabIndex={props.focusable ? 0 : -1}
      onFocus={() => props.onFocus(props.index)}
      onKeyDown={(event) => props.onKeyDown(event, props.index)}
      selected={selected}
      candidate={row.change !== "none"}
    >
      <SelectCell checked={selected} label={t("select", { name })} disabled={!destination.runs} onToggle={toggle} />
      <Cell className={`${columnClass.name} overflow-hidden`}>
        <span className="flex min-w-0 items-center">
          <TreeGuide last={props.last} />
          <Link
            href={`${path}?${details}`}
            scroll={false}
            title={name}
            data-text="data"
            className={`truncate text-text hover:underline ${row.change === "remove" ? "line-through" : ""}`}
          >
            {name}
          </Link>
        </span>
      </Cell>
      <Cell className={`${columnClass.address} overflow-hidden text-ellipsis`}>
        {server && (
          <Copyable
            text={server.object.address}
            faint={row.object.port === null ? ` ${clientPorts(service)}` : `:${row.object.port}`}
          />
        )}
      </Cell>
      <Cell className={`${columnClass.state} ${draining ? "overflow-visible" : "overflow-hidden"}`}>
        <DestinationStatus destination={destination} />
      </Cell>
      <Cell className={`${columnClass.method} text-text2`}>
        {!draining && <ChangedValue running={ran?.toUpperCase() ?? null} candidate={method.toUpperCase()} />}
      </Cell>
      <Cell number className={columnClass.weight}>
        <WeightCell destination={destination} />
      </Cell>
      <TrafficCells
        of="destinations"
        id={id}
        units={props.units}
        direct={method === "dr" || method === "tun"}
        running={destination.runs !== null}
      />
      <TrendCell of="destinations" id={id} name={name} state={destination.state} />
      <Cell className={`${columnClass.note} overflow-hidden text-ellipsis`}>
        <DestinationNote destination={destination} />
      </Cell>
    </Row>
  );
});

function clientPorts({ row }: ServiceNode): string {
  return [...new Set(row.object.listeners.map(({ ports }) => formatPorts(ports)))].join(", ");
}
