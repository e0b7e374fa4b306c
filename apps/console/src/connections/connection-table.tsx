"use client";

import type { Connection } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useRef, useState } from "react";
import { formatCountdown } from "../format/time";
import { Cell, HeadCell, Row, Table, TableHead } from "../ui/table";
import { flowText } from "./flow-parameter";
import type { Names } from "./use-names";

/** Records in the table's order; arrows move, Enter and E explain. */
export function ConnectionTable(props: {
  connections: readonly Connection[];
  names: Names;
  onExplain: (flow: string) => void;
}) {
  const t = useTranslations("connections");
  const { connections, names } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const [current, setCurrent] = useState(0);
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const last = connections.length - 1;
    const steps: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: last };
    const to = steps[event.key];
    if (to !== undefined) {
      const next = Math.max(0, Math.min(last, to));
      setCurrent(next);
      body.current?.querySelectorAll<HTMLElement>("tr")[next]?.focus();
    } else if (event.key === "Enter" && event.target === event.currentTarget && !connections[index]!.template)
      props.onExplain(flowText(connections[index]!));
    else return;
    event.preventDefault();
  };
  return (
    <Table label={t("title")}>
      <TableHead>
        <HeadCell>{t("column.client")}</HeadCell>
        <HeadCell className="narrow:hidden">{t("column.virtual")}</HeadCell>
        <HeadCell>{t("column.server")}</HeadCell>
        <HeadCell className="max-broad:hidden">{t("column.service")}</HeadCell>
        <HeadCell>{t("column.state")}</HeadCell>
        <HeadCell className="narrow:hidden">{t("column.method")}</HeadCell>
        <HeadCell number className="narrow:hidden">
          {t("column.idle")}
        </HeadCell>
        <HeadCell number className="narrow:hidden">
          {t("column.expires")}
        </HeadCell>
      </TableHead>
      <tbody ref={body}>
        {connections.map((connection, index) => (
          <ConnectionRow
            key={`${flowText(connection)} ${connection.template} ${connection.callId}`}
            connection={connection}
            names={names}
            focusable={index === Math.min(current, connections.length - 1)}
            onFocus={() => setCurrent(index)}
            onKeyDown={(event) => onKeyDown(event, index)}
            onExplain={props.onExplain}
          />
        ))}
      </tbody>
    </Table>
  );
}

function ConnectionRow(props: {
  connection: Connection;
  names: Names;
  focusable: boolean;
  onFocus: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onExplain: (flow: string) => void;
}) {
  const t = useTranslations("connections");
  const { connection, names } = props;
  const { client, clientPort, virtual, virtualPort, protocol, state, method, idle, expires } = connection;
  const destination = names.destinationOf(connection.destinationId);
  return (
    <Row
      tabIndex={props.focusable ? 0 : -1}
      data-flow={connection.template ? undefined : flowText(connection)}
      onFocus={props.onFocus}
      onKeyDown={props.onKeyDown}
    >
      <Cell mono data-text="data">
        {connection.callId ? (
          <>
            {t("callId")} <span className="text-text3">{connection.callId}</span>
          </>
        ) : connection.template ? (
          bracketed(client)
        ) : (
          <button
            type="button"
            tabIndex={-1}
            className="min-h-24 text-left hover:underline"
            onClick={() => props.onExplain(flowText(connection))}
          >
            {bracketed(client)}
            <span className="text-text3">:{clientPort}</span>
          </button>
        )}
      </Cell>
      <Cell mono data-text="data" className="narrow:hidden">
        <span className="text-text3">{protocol} </span>
        {bracketed(virtual)}
        <span className="text-text3">:{virtualPort}</span>
      </Cell>
      <Cell data-text="data" title={`${connection.destination} ${connection.destinationPort}`}>
        {destination?.server ?? connection.destination}
      </Cell>
      <Cell data-text="data" className="max-broad:hidden">
        {names.serviceOf(connection.serviceId)}
      </Cell>
      <Cell>{connection.template ? t("template") : <span data-text="data">{state}</span>}</Cell>
      <Cell data-text="data" className="text-text2 narrow:hidden">
        {method.toUpperCase()}
      </Cell>
      <Cell number data-text="data" className={`narrow:hidden ${idle === 0 ? "text-text3" : ""}`}>
        {formatCountdown(idle * 1_000)}
      </Cell>
      <Cell number data-text="data" className="narrow:hidden">
        {formatCountdown(expires * 1_000)}
      </Cell>
    </Row>
  );
}

const bracketed = (address: string): string => (address.includes(":") ? `[${address}]` : address);
