import { createHash } from "node:crypto";

/** One broadcast domain, a bridge in the fabric namespace. `remote` lies behind the router. */
export const segments = ["external", "internal", "heartbeat", "management", "remote"] as const;
export type Segment = (typeof segments)[number];

/** A machine of the lab, one network namespace each: fabric (the switches), director, client, router, remote, server-N. */
export type LabNode = "fabric" | "director" | "client" | "router" | "remote" | `server-${number}`;
export type Family = 4 | 6;

/** A network card: its name inside the node is the segment's name. Addresses carry no prefix length. */
export interface Leg {
  node: LabNode | "host";
  segment: Segment;
  /** Interface name inside the node. */
  interface: string;
  /** Name of the other end, a port of the segment's bridge in the fabric namespace. */
  port: string;
  v4: string;
  v6: string;
}

export interface Plan {
  prefix: string;
  nodes: LabNode[];
  legs: Leg[];
  length: Record<Segment, { v4: number; v6: number }>;
}

/** Management networks are pieces of 198.51.100.0/24 (/29 each) and 2001:db8:f0::/48, one per lab of this host. */
export const managementSlots = 32;

/** Twelve characters, so that the host's leg `<prefix>-m` fits into an interface name (15). */
const prefixPattern = /^[a-z][a-z0-9-]{0,11}$/;

const networks: Record<Exclude<Segment, "management">, { v4: string; v6: string }> = {
  external: { v4: "192.0.2.", v6: "2001:db8:1::" },
  internal: { v4: "10.20.1.", v6: "fd00:20:1::" },
  heartbeat: { v4: "169.254.20.", v6: "fd00:20:9::" },
  remote: { v4: "203.0.113.", v6: "2001:db8:3::" },
};

/** Who stands where, by host number (the last part of both addresses). */
const places: [LabNode, Segment, number][] = [
  ["director", "external", 1],
  ["director", "internal", 1],
  ["director", "heartbeat", 1],
  ["client", "external", 10],
  ["router", "external", 254],
  ["router", "internal", 254],
  ["router", "remote", 254],
  ["remote", "remote", 10],
];

/** The whole addressing of a lab; pure. `slot` is its management network, 0 to managementSlots - 1. */
export function planLab(prefix: string, servers: number, slot: number): Plan {
  if (!prefixPattern.test(prefix)) throw new Error(`lab prefix ${JSON.stringify(prefix)} is not ${prefixPattern}`);
  if (!(servers >= 1 && servers <= 200)) throw new Error(`${servers} real servers: from 1 to 200`);
  const names = Array.from({ length: servers }, (_, index): LabNode => `server-${index + 1}`);
  const data = [...places, ...names.map((node, index): [LabNode, Segment, number] => [node, "internal", 11 + index])];
  const legs = data.map(([node, segment, host]): Leg => {
    const network = networks[segment as keyof typeof networks];
    return leg(node, segment, segment, `${network.v4}${host}`, `${network.v6}${host.toString(16)}`);
  });
  const management = (host: number) => ({
    v4: `198.51.100.${slot * 8 + host}`,
    v6: `2001:db8:f0:${slot.toString(16)}::${host}`,
  });
  legs.push(leg("host", "management", hostLink(prefix), management(1).v4, management(1).v6));
  legs.push(leg("director", "management", "management", management(2).v4, management(2).v6));
  const wide = { v4: 24, v6: 64 };
  return {
    prefix,
    nodes: ["fabric", "director", "client", "router", "remote", ...names],
    legs,
    length: { external: wide, internal: wide, heartbeat: wide, remote: wide, management: { v4: 29, v6: 64 } },
  };
}

/** Where to start looking for a free management network: the same prefix gets the same addresses when it can. */
export function preferredSlot(prefix: string): number {
  return createHash("sha256").update(prefix).digest().readUInt16BE(0) % managementSlots;
}

/** The host's interface on the management segment. */
export function hostLink(prefix: string): string {
  return `${prefix}-m`;
}

/** A leg's address; throws when the node is not on the segment. */
export function addressOf(plan: Plan, node: LabNode | "host", segment: Segment, family: Family = 4): string {
  const found = plan.legs.find((candidate) => candidate.node === node && candidate.segment === segment);
  if (!found) throw new Error(`${node} is not on the ${segment} segment`);
  return family === 4 ? found.v4 : found.v6;
}

function leg(node: LabNode | "host", segment: Segment, name: string, v4: string, v6: string): Leg {
  return { node, segment, interface: name, port: `${node}-${segment.slice(0, 3)}`, v4, v6 };
}
