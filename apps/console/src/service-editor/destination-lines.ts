import {
  type Destination,
  destinationSchema,
  newId,
  parseAddress,
  type RealServer,
  realServerSchema,
  type VirtualService,
} from "@loaddirector/model";
import type { DestinationForm } from "./service-form";

/** A line that names no server and is no address. */
export interface BadLine {
  readonly text: string;
  readonly reason: "server" | "port" | "weight";
}

export interface ParsedLines {
  readonly destinations: readonly DestinationForm[];
  readonly bad: readonly BadLine[];
}

interface Known {
  readonly service: VirtualService;
  readonly servers: readonly RealServer[];
  readonly destinations: readonly DestinationForm[];
}

/**
 * One destination a line: a server's name or an address, then perhaps a port and a weight: `web-07`, `10.20.1.17:80`,
 * `[2001:db8::17]:80 50`. An address nobody has becomes a new server. Commas and lines both separate.
 */
export function parseDestinationLines(typed: string, known: Known): ParsedLines {
  const destinations: DestinationForm[] = [];
  const bad: BadLine[] = [];
  const taken = [...known.servers];
  let position = Math.max(-1, ...known.destinations.map((each) => each.destination.position));
  for (const line of typed.split(/[\n,;]+/)) {
    const text = line.trim();
    if (text === "") continue;
    const parsed = parseLine(text);
    if ("reason" in parsed) {
      bad.push({ text, reason: parsed.reason });
      continue;
    }
    const server = findServer(parsed.host, taken);
    const made = server ? null : makeServer(parsed.host, taken);
    if (!server && !made) {
      bad.push({ text, reason: "server" });
      continue;
    }
    if (made) taken.push(made);
    destinations.push({
      version: null,
      server: made,
      destination: destinationSchema.parse({
        id: newId("destination"),
        virtualServiceId: known.service.id,
        realServerId: (server ?? made)!.id,
        port: parsed.port ?? defaultPort(known.service),
        weight: parsed.weight ?? 1,
        position: ++position,
      }) satisfies Destination,
    });
  }
  return { destinations, bad };
}

type Line = { host: string; port: number | null; weight: number | null };

/** [address] or a bare IPv6 address or anything without a colon; then :port; then a weight. */
const lineForm =
  /^(?:\[([^\]]+)\]|([0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*)|([^\s:]+))(?::(\S+))?(?:\s+(?:weight\s+|w=?)?(\S+))?$/i;

function parseLine(text: string): Line | { reason: BadLine["reason"] } {
  const found = lineForm.exec(text);
  if (!found) return { reason: "server" };
  const [, bracketed, bare, plain, portText, weightText] = found;
  const port = numberIn(portText, 1, 65_535);
  const weight = numberIn(weightText, 0, 65_535);
  if (port === undefined) return { reason: "port" };
  if (weight === undefined) return { reason: "weight" };
  return { host: (bracketed ?? bare ?? plain)!, port, weight };
}

/** null: not given; undefined: no such number. */
function numberIn(text: string | undefined, minimum: number, maximum: number): number | null | undefined {
  if (text === undefined) return null;
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return value >= minimum && value <= maximum ? value : undefined;
}

function findServer(host: string, servers: readonly RealServer[]): RealServer | undefined {
  const address = parseAddress(host);
  return servers.find((server) => server.name.toLowerCase() === host.toLowerCase() || server.address === address);
}

function makeServer(host: string, servers: readonly RealServer[]): RealServer | null {
  const address = parseAddress(host);
  if (!address) return null;
  const stem = `server-${address.replace(/[.:]+/g, "-").replace(/-$/, "")}`;
  const names = new Set(servers.map(({ name }) => name.toLowerCase()));
  let name = stem;
  for (let number = 2; names.has(name); number++) name = `${stem}-${number}`;
  const parsed = realServerSchema.safeParse({ id: newId("realServer"), name, address });
  return parsed.success ? parsed.data : null;
}

/** NAT can map to another port and needs one; DR and TUN keep the client's. */
function defaultPort({ method, listeners }: VirtualService): number | null {
  if (method === "dr" || method === "tun") return null;
  const [only] = listeners;
  return listeners.length === 1 && only && only.ports !== "any" && only.ports.first === only.ports.last
    ? only.ports.first
    : null;
}
