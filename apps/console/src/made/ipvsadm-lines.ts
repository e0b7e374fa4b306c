import { formatHostPort } from "../format/address";
import type { MadeService } from "./made-service";

const methodFlags = { nat: "-m", fullnat: "-m", tun: "-i", dr: "-g" } as const;

/** The same service as `ipvsadm -S -n` writes it, one block for each listener; disabled parts are left out. */
export function ipvsadmLines(made: MadeService): string[] {
  const { service, address } = made;
  if (!service.enabled) return [];
  if (service.firewallMark !== null) return blockLines(made, `-f ${service.firewallMark}`, 0);
  return service.listeners.flatMap(({ protocol, ports }) => {
    const first = ports === "any" ? 0 : ports.first;
    const flag = protocol === "udp" ? "-u" : "-t";
    return blockLines(made, `${flag} ${formatHostPort(address?.address ?? "0.0.0.0", first)}`, first);
  });
}

function blockLines({ service, destinations }: MadeService, place: string, port: number): string[] {
  const options: string[] = [];
  const { persistence } = service;
  if (persistence) {
    options.push(`-p ${persistence.timeout}`);
    if (persistence.prefix4 !== 32) options.push(`-M ${netmask(persistence.prefix4)}`);
    if (persistence.engine) options.push(`--pe ${persistence.engine}`);
  }
  if (service.onePacket) options.push("-o");
  if (service.schedulerFlags.length > 0) options.push(`-b ${service.schedulerFlags.join(",")}`);
  const lines = [[`-A ${place} -s ${service.scheduler}`, ...options].join(" ")];
  for (const { destination, server } of destinations) {
    if (!destination.enabled || !server.enabled) continue;
    const words = [
      `-a ${place} -r ${formatHostPort(server.address, destination.port ?? port)}`,
      methodFlags[destination.method ?? service.method],
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
