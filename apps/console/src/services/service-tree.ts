import type { AgentStatus, Live } from "@loaddirector/agent-api";
import { destinationState, emptyOverlay, type Message, type RunState, serviceState } from "@loaddirector/model";
import type { FilterFields, FilterTerm } from "../filter/filter";
import { matchesFilter } from "../filter/filter";
import { formatListeners } from "../format/address";
import type { Configuration } from "../objects/configuration";
import type { ObjectRow } from "../objects/object-row";

/** What a row says of its object: how it runs, or why it does not. */
export type NodeState = RunState | "notCommitted" | "refused" | "drift";

export interface DestinationNode {
  readonly id: string;
  readonly row: ObjectRow<"destination">;
  readonly server: ObjectRow<"realServer"> | null;
  readonly state: NodeState;
  /** How it runs; null: it was never committed. */
  readonly runs: RunState | null;
  /** Why it is refused, or what drifted. */
  readonly problem: Message | null;
  readonly fields: FilterFields;
}

export interface ServiceNode {
  readonly id: string;
  readonly row: ObjectRow<"virtualService">;
  readonly address: ObjectRow<"virtualAddress"> | null;
  readonly check: ObjectRow<"healthCheck"> | null;
  readonly state: NodeState;
  readonly problem: Message | null;
  /** Committed destinations that take part, and how many of them are up. */
  readonly taking: number;
  readonly up: number;
  readonly destinations: readonly DestinationNode[];
  readonly fields: FilterFields;
}

/** Fields a filter of this page can name. */
export const serviceFields = [
  "name",
  "service",
  "address",
  "port",
  "state",
  "scheduler",
  "method",
  "weight",
  "active",
  "check",
  "change",
] as const;

/** Services with their destinations, by name; states are of what runs. */
export function buildServiceTree(
  configuration: Configuration,
  live: Live | null,
  status: Pick<AgentStatus, "problems" | "drift"> | null,
): readonly ServiceNode[] {
  const overlay = live?.overlay ?? emptyOverlay();
  const problems = new Map(status?.problems.map(({ object, message }) => [object?.id, message]));
  const drift = new Map(status?.drift.flatMap(({ object, text, mended }) => (mended ? [] : [[object?.id, text]])));

  const destinationNode = (
    row: ObjectRow<"destination">,
    service: ObjectRow<"virtualService">,
    words: FilterFields,
  ): DestinationNode => {
    const { id, realServerId, port, weight, method } = row.object;
    const server = configuration.server.get(realServerId) ?? null;
    const runs =
      row.committed && service.committed && server?.committed
        ? destinationState(row.committed, server.committed, overlay, service.committed.healthCheckId !== null)
        : null;
    const state = runs === null ? "notCommitted" : problems.has(id) ? "refused" : drift.has(id) ? "drift" : runs;
    return {
      id,
      row,
      server,
      state,
      runs,
      problem: problems.get(id) ?? drift.get(id) ?? null,
      fields: {
        ...words,
        name: server?.object.name ?? id,
        address: server?.object.address ?? null,
        port: port === null ? words.port! : [String(port)],
        state,
        method: method ?? service.object.method,
        weight,
        active: live?.destinations[id]?.active ?? 0,
        change: row.change,
      },
    };
  };

  return configuration.services
    .map((row): ServiceNode => {
      const { id, name, virtualAddressId, healthCheckId, listeners, scheduler, method } = row.object;
      const address = (virtualAddressId && configuration.address.get(virtualAddressId)) || null;
      const check = (healthCheckId && configuration.check.get(healthCheckId)) || null;
      const words: FilterFields = {
        service: name,
        scheduler,
        check: check?.object.name ?? null,
        port: listeners.flatMap(({ protocol, ports }) =>
          ports === "any"
            ? [protocol, "any"]
            : [protocol, String(ports.first), ...(ports.last === ports.first ? [] : [String(ports.last)])],
        ),
      };
      const destinations = (configuration.destinationsOf.get(id) ?? []).map((each) =>
        destinationNode(each, row, words),
      );
      const states = destinations.flatMap(({ runs }) => runs ?? []);
      const taking = states.filter((each) => each !== "disabled");
      const state = !row.committed
        ? "notCommitted"
        : problems.has(id)
          ? "refused"
          : drift.has(id)
            ? "drift"
            : serviceState(row.committed.enabled, states);
      return {
        id,
        row,
        address,
        check,
        state,
        problem: problems.get(id) ?? drift.get(id) ?? null,
        taking: taking.length,
        up: taking.filter((each) => each === "up" || each === "unchecked").length,
        destinations,
        fields: {
          ...words,
          name,
          address: address?.object.address ?? row.object.firewallMark ?? "any",
          listeners: formatListeners(listeners),
          state,
          method,
          active: live?.services[id]?.active ?? 0,
          change: row.change,
        },
      };
    })
    .sort((a, b) => (a.row.object.name < b.row.object.name ? -1 : 1));
}

/**
 * Services that match or hold a destination that does. Of a service with matching destinations only those are left;
 * one that matches by itself alone keeps all of them.
 */
export function filterServiceTree(tree: readonly ServiceNode[], terms: readonly FilterTerm[]): readonly ServiceNode[] {
  if (terms.length === 0) return tree;
  return tree.flatMap((service) => {
    const destinations = service.destinations.filter(({ fields }) => matchesFilter(fields, terms));
    if (destinations.length > 0) return [{ ...service, destinations }];
    return matchesFilter(service.fields, terms) ? [service] : [];
  });
}
