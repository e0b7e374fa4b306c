import type { VirtualService } from "@loaddirector/model";
import { formatHostPort } from "../format/address";
import type { MadeService } from "./made-service";

/** FULLNAT is none of IPVS's: a destination that asks for it stands there as a comment. */
const methodFlags = { nat: "-m", fullnat: "--fullnat", tun: "-i", dr: "-g" } as const;

/** Firewall marks that no service of the configuration uses, ascending. */
export function* freeMarks(services: Iterable<VirtualService>): Generator<number, never> {
  const used = new Set([...services].map(({ firewallMark }) => firewallMark));
  for (let mark = 1; ; mark++) if (!used.has(mark)) yield mark;
}

/**
 * The same service as `ipvsadm -S -n` writes it, one block for each listener; disabled parts are left out. IPVS has no
 * port ranges, no any address, and any port only with persistence: what it cannot name is marked by the packet filter,
 * which stands before the block as a comment.
 */
export function ipvsadmLines(made: MadeService, marks = freeMarks([made.service])): string[] {
  const { service } = made;
  if (!service.enabled) return [];
  if (service.firewallMark !== null) return markLines(made, service.firewallMark);
  return service.listeners.flatMap((listener) => {
    const { protocol, ports } = listener;
    const first = ports === "any" ? 0 : ports.first;
    const named = made.address && (ports === "any" ? service.persistence : ports.first === ports.last);
    if (named)
      return blockLines(
        made,
        `${protocol === "udp" ? "-u" : "-t"} ${formatHostPort(made.address!.address, first)}`,
        first,
      );
    const mark = marks.next().value;
    return [`# ${markRule(made, listener, mark)}`, ...markLines(made, mark)];
  });
}

function markRule(made: MadeService, { protocol, ports }: VirtualService["listeners"][number], mark: number): string {
  const words = [isIpv6(made) ? "ip6tables" : "iptables", "-t mangle -A PREROUTING"];
  if (made.address) words.push(`-d ${made.address.address}`);
  words.push(`-p ${protocol}`);
  if (ports !== "any")
    words.push(`--dport ${ports.first === ports.last ? ports.first : `${ports.first}:${ports.last}`}`);
  return [...words, `-j MARK --set-mark ${mark}`].join(" ");
}

function markLines(made: MadeService, mark: number): string[] {
  return blockLines(made, isIpv6(made) ? `-f ${mark} -6` : `-f ${mark}`, 0);
}

/** Of the address; where there is none, of the first destination. */
function isIpv6({ address, destinations: [first] }: MadeService): boolean {
  return (address?.address ?? first?.server.address ?? "").includes(":");
}

/** `port`: of destinations that keep the client's. */
function blockLines(made: MadeService, place: string, port: number): string[] {
  const { service, destinations } = made;
  const options: string[] = [];
  const { persistence } = service;
  if (persistence) {
    options.push(`-p ${persistence.timeout}`);
    // IPVS tells calls apart by client too: here all are one, in IPv6 as nearly as its least prefix allows.
    const { prefix4, prefix6 } = persistence.engine ? { prefix4: 0, prefix6: 1 } : persistence;
    if (isIpv6(made)) {
      if (prefix6 !== 128) options.push(`-M ${prefix6}`);
    } else if (prefix4 !== 32) options.push(`-M ${netmask(prefix4)}`);
    if (persistence.engine) options.push(`--pe ${persistence.engine}`);
  }
  if (service.onePacket) options.push("-o");
  if (service.schedulerFlags.length > 0) options.push(`-b ${service.schedulerFlags.join(",")}`);
  const lines = [[`-A ${place} -s ${service.scheduler}`, ...options].join(" ")];
  for (const { destination, server } of destinations) {
    if (!destination.enabled || !server.enabled) continue;
    const method = destination.method ?? service.method;
    const words = [
      `${method === "fullnat" ? "# " : ""}-a ${place} -r ${formatHostPort(server.address, destination.port ?? port)}`,
      methodFlags[method],
      `-w ${destination.weight}`,
    ];
    if (destination.upperThreshold > 0) words.push(`-x ${destination.upperThreshold}`);
    if (destination.lowerThreshold > 0) words.push(`-y ${destination.lowerThreshold}`);
    lines.push(words.join(" "));
  }
  return lines;
}

function netmask(prefix: number): string {
  const bits = prefix === 0 ? 0 : (0xffff_ffff << (32 - prefix)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join(".");
}
