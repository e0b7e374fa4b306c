import {
  type ConnectionFilter,
  type ConnectionState,
  connectionStates,
  type Message,
  message,
  parsePrefix,
} from "@loaddirector/model";
import { type FilterTerm, parseFilter } from "../filter/filter";

export const connectionFields = ["client", "port", "service", "server", "state", "protocol", "persistent"] as const;

/** A destination by the names people know it by. */
export interface NamedDestination {
  readonly id: string;
  readonly serviceId: string;
  readonly service: string;
  readonly server: string;
}

export interface AskedConnections {
  readonly filter: ConnectionFilter;
  /** What cannot be asked as it was typed. Nothing is shown then: without those terms more would match than was meant. */
  readonly problems: readonly Message[];
}

/** The table's filter for what was typed: `service=web client=198.51.100.0/24 state=ESTABLISHED`; a bare word is a client. */
export function askedConnections(
  typed: string,
  destinations: readonly NamedDestination[],
  services: ReadonlyMap<string, string>,
): AskedConnections {
  const problems: Message[] = [];
  const given = new Map<string, string>();
  for (const term of parseFilter(typed)) {
    const plain = plainTerm(term);
    if (!plain) problems.push(message("connections.filter.operator"));
    else if ((connectionFields as readonly string[]).includes(plain.field)) given.set(plain.field, plain.value);
    else problems.push(message("filter.unknown", { field: plain.field, fields: connectionFields.join(", ") }));
  }
  const serviceId = named("service", [...services].find(([name]) => name.toLowerCase() === given.get("service"))?.[1]);
  const destinationId = destinationOf();
  return {
    problems,
    filter: {
      ...(serviceId !== undefined && { serviceId }),
      ...(destinationId !== undefined && { destinationId }),
      ...readField("client", parsePrefix),
      ...readField("port", portOf, "clientPort"),
      ...readField("state", stateOf),
      ...readField("protocol", (text) => (text === "tcp" || text === "udp" ? text : null)),
      ...readField("persistent", (text) => (text === "yes" ? true : text === "no" ? false : null), "template"),
    },
  };

  function readField<T>(field: string, read: (text: string) => T | null, name = field): Record<string, T> {
    const text = given.get(field);
    if (text === undefined || text === "") return {};
    const value = read(text);
    if (value === null) problems.push(message(`connections.filter.bad.${field}`, { value: text }));
    return value === null ? {} : { [name]: value };
  }

  function named(field: "service" | "server", id: string | undefined): string | undefined {
    const text = given.get(field);
    if (text && id === undefined) problems.push(message(`connections.filter.bad.${field}`, { value: text }));
    return text ? id : undefined;
  }

  function destinationOf(): string | undefined {
    const server = given.get("server");
    if (!server) return undefined;
    const places = destinations.filter(
      (each) => each.server.toLowerCase() === server && (serviceId === undefined || each.serviceId === serviceId),
    );
    if (places.length > 1) {
      problems.push(message("connections.filter.several", { value: server, service: places[0]!.service }));
      return undefined;
    }
    return named("server", places[0]?.id);
  }
}

function plainTerm(term: FilterTerm): { field: string; value: string } | null {
  if (term.kind === "text") return term.negated ? null : { field: "client", value: term.text };
  return term.operator === "=" ? { field: term.field, value: term.value } : null;
}

function portOf(text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
}

function stateOf(text: string): ConnectionState | null {
  return connectionStates.find((state) => state.toLowerCase() === text) ?? null;
}

/** What was typed with one field set to another value, or without it. */
export function withField(typed: string, field: string, value: string): string {
  const others = typed.split(/\s+/).filter((word) => word && !word.toLowerCase().startsWith(`${field}=`));
  return [...others, ...(value ? [`${field}=${value}`] : [])].join(" ");
}

export function fieldIn(typed: string, field: string): string {
  const found = parseFilter(typed).find((term) => term.kind === "field" && term.field === field);
  return found?.kind === "field" ? found.value : "";
}
