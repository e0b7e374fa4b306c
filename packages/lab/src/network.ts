import { inNamespace } from "./namespace";
import { addressOf, type Family, type LabNode, type Leg, type Plan, segments } from "./plan";
import { execute } from "./program";

/** Kernel settings of every namespace, in force before its interfaces are made. */
const settings = [
  // Duplicate address detection would hold IPv6 addresses back for a second.
  "net.ipv6.conf.all.accept_dad=0",
  "net.ipv6.conf.default.accept_dad=0",
  "net.ipv6.conf.default.accept_ra=0",
  // New namespaces inherit these two from the host; direct routing is asymmetric on purpose.
  "net.ipv4.conf.all.rp_filter=0",
  "net.ipv4.conf.default.rp_filter=0",
];

const forwarding = ["net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1", "net.ipv6.conf.default.forwarding=1"];

/** Bridges hand frames to the host's packet filter otherwise. */
const bridging = ["net.bridge.bridge-nf-call-iptables=0", "net.bridge.bridge-nf-call-ip6tables=0"];

export const namespaceOf = (plan: Pick<Plan, "prefix">, node: LabNode) => `${plan.prefix}-${node}`;

/** Makes the bridges, cables, addresses and routes of a plan; its namespaces must exist and be empty. */
export async function wire(plan: Plan): Promise<void> {
  await Promise.all(plan.nodes.map((node) => configureKernel(plan, node)));
  await ip(plan.legs.map((leg) => cable(plan, leg)));
  // The switches first: neighbour discovery that meets a dead port is repeated only after a second.
  await ip(switches(plan), namespaceOf(plan, "fabric"));
  await Promise.all([
    ip(plan.legs.filter((leg) => leg.node === "host").flatMap((leg) => addresses(plan, leg))),
    ...plan.nodes
      .filter((node) => node !== "fabric")
      .map((node) => ip([...interfaces(plan, node), ...routes(plan, node)], namespaceOf(plan, node))),
  ]);
}

/** Runs lines of `ip` in one process; it stops at the first that fails. `rule` alone cannot tell the family by itself. */
export async function ip(lines: readonly string[], namespace?: string, family?: Family): Promise<void> {
  const argv = ["ip", ...(family ? [`-${family}`] : []), "-batch", "-"];
  await execute(namespace ? inNamespace(namespace, argv) : argv, { input: `${lines.join("\n")}\n` });
}

async function configureKernel(plan: Plan, node: LabNode): Promise<void> {
  const routed = node === "director" || node === "router" ? forwarding : [];
  const argv = ["sysctl", "-q", "-w", ...settings, ...routed];
  await execute(inNamespace(namespaceOf(plan, node), argv));
  // Absent unless the br_netfilter module is loaded.
  if (node === "fabric") await execute(inNamespace(namespaceOf(plan, node), ["sysctl", "-q", "-e", "-w", ...bridging]));
}

function cable(plan: Plan, leg: Leg): string {
  const end = leg.node === "host" ? "" : ` netns ${namespaceOf(plan, leg.node)}`;
  return `link add name ${leg.port} netns ${namespaceOf(plan, "fabric")} type veth peer name ${leg.interface}${end}`;
}

function switches(plan: Plan): string[] {
  const bridges = segments.flatMap((name) => [
    `link add name ${name} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`,
    `link set dev ${name} up`,
  ]);
  return [...bridges, ...plan.legs.map((leg) => `link set dev ${leg.port} master ${leg.segment} up`)];
}

function interfaces(plan: Plan, node: LabNode): string[] {
  const legs = plan.legs.filter((leg) => leg.node === node);
  return ["link set dev lo up", ...legs.flatMap((leg) => addresses(plan, leg))];
}

function addresses(plan: Plan, leg: Leg): string[] {
  const length = plan.length[leg.segment];
  // Up before it has addresses: an address added to a dead interface joins its multicast group late.
  return [
    `link set dev ${leg.interface} up`,
    `addr add ${leg.v4}/${length.v4} dev ${leg.interface}`,
    `addr add ${leg.v6}/${length.v6} dev ${leg.interface} nodad`,
  ];
}

/** The client reaches the servers through the director; the servers answer through it; the world lies behind the router. */
function routes(plan: Plan, node: LabNode): string[] {
  const via = (through: LabNode, segment: "external" | "internal" | "remote", destination = ["default", "default"]) => [
    `route add ${destination[0]} via ${addressOf(plan, through, segment, 4)}`,
    `route add ${destination[1]} via ${addressOf(plan, through, segment, 6)}`,
  ];
  const internal = ["10.20.1.0/24", "fd00:20:1::/64"];
  if (node === "director") return via("router", "external");
  if (node === "client") return [...via("director", "external", internal), ...via("router", "external")];
  if (node === "remote") return via("router", "remote");
  if (node.startsWith("server-")) return via("director", "internal");
  return [];
}
