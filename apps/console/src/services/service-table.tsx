"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useHeldUnit } from "../format/use-held-unit";
import { useLive } from "../live/live-provider";
import { Table } from "../ui/table";
import { useVirtualRows } from "../ui/use-virtual-rows";
import { columns, type Sort } from "./columns";
import { DestinationRow } from "./destination-row";
import { ServiceRow } from "./service-row";
import { ServiceTableHead } from "./service-table-head";
import type { ServiceNode } from "./service-tree";
import { treeRows } from "./tree-rows";
import type { Selection } from "./use-selection";

/** Services and, below those that are open, their destinations; arrows, Space and Enter work as in a tree. */
export function ServiceTable(props: {
  services: readonly ServiceNode[];
  isExpanded: (id: string) => boolean;
  onToggle: (id: string) => void;
  selection: Selection;
  sort: Sort;
  onSort: (sort: Sort) => void;
}) {
  const t = useTranslations("services");
  const router = useRouter();
  const { services, isExpanded, onToggle, selection } = props;
  const rows = useMemo(() => treeRows(services, isExpanded), [services, isExpanded]);
  const order = useMemo(
    () => rows.flatMap((row) => (row.kind === "destination" && row.destination.runs ? [row.id] : [])),
    [rows],
  );
  const body = useRef<HTMLTableSectionElement>(null);
  const { indexes, above, below, scrollTo } = useVirtualRows(rows.length, body);
  const largest = useLive((state) =>
    Object.values(state.live?.services ?? {}).reduce((most, each) => Math.max(most, each.bitsIn, each.bitsOut), 0),
  );
  const bits = useHeldUnit("bits", largest);
  const units = useMemo(() => ({ bits }), [bits]);
  const [current, setCurrent] = useState(0);
  const moved = useRef(false);

  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    body.current?.querySelector<HTMLElement>(`[data-index="${current}"]`)?.focus();
  }, [current]);

  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const row = rows[index];
    if (!row || event.target !== event.currentTarget) return;
    const go = (to: number) => {
      const next = Math.max(0, Math.min(rows.length - 1, to));
      moved.current = true;
      scrollTo(next);
      setCurrent(next);
    };
    if (event.key === "ArrowDown") go(index + 1);
    else if (event.key === "ArrowUp") go(index - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(rows.length - 1);
    else if (event.key === "ArrowRight" && row.kind === "service") {
      if (row.expanded) go(index + 1);
      else onToggle(row.id);
    } else if (event.key === "ArrowLeft") {
      if (row.kind === "service" && row.expanded) onToggle(row.id);
      else if (row.kind === "destination") go(rows.findIndex((each) => each.id === row.service.id));
    } else if (event.key === " ") {
      if (row.kind === "service")
        selection.toggle(row.service.destinations.flatMap((each) => (each.runs ? [each.id] : [])));
      else if (row.destination.runs) selection.toggle([row.id], event.shiftKey ? { order } : undefined);
    } else if (event.key === "Enter") {
      const link = event.currentTarget.querySelector<HTMLAnchorElement>("a[href]");
      if (link) router.push(link.getAttribute("href")!, { scroll: false });
    } else return;
    event.preventDefault();
  };

  // Rows are drawn again only when they differ, not with every step of scrolling.
  const latestKeyDown = useRef(onKeyDown);
  latestKeyDown.current = onKeyDown;
  const keyDown = useCallback((event: KeyboardEvent, index: number) => latestKeyDown.current(event, index), []);

  return (
    <Table label={t("title")} role="treegrid" aria-rowcount={rows.length + 1} className="table-fixed">
      <colgroup>
        {columns.map(({ key, className }) => (
          <col key={key} className={className} />
        ))}
      </colgroup>
      <ServiceTableHead sort={props.sort} onSort={props.onSort} bitUnit={bits.unit} belowBar={selection.ids.size > 0} />
      <tbody ref={body}>
        {above > 0 && <Gap height={above} />}
        {indexes.map((index) => {
          const row = rows[index];
          if (!row) return null;
          const common = {
            index,
            focusable: index === Math.min(current, rows.length - 1),
            selection,
            order,
            onFocus: setCurrent,
            onKeyDown: keyDown,
            units,
          };
          return row.kind === "service" ? (
            <ServiceRow key={row.id} {...common} service={row.service} expanded={row.expanded} onToggle={onToggle} />
          ) : (
            <DestinationRow
              key={row.id}
              {...common}
              service={row.service}
              destination={row.destination}
              last={row.last}
            />
          );
        })}
        {below > 0 && <Gap height={below} />}
      </tbody>
    </Table>
  );
}

/** Stands for rows that are not drawn. */
function Gap({ height }: { height: number }) {
  return (
    <tr>
      <td colSpan={columns.length} className="p-0" style={{ height }} />
    </tr>
  );
}
