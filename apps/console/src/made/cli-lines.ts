import {
  type DnsName,
  forwardingSettingsSchema,
  type HealthCheck,
  hookRoles,
  type Node,
  type RealServer,
  type VirtualAddress,
} from "@loaddirector/model";
import { formatPorts } from "../format/address";
import type { Configuration } from "../objects/configuration";
import type { MadeService } from "./made-service";

/** Lines of the command line that make the object from nothing; defaults are left out. */
export function serviceLines(made: MadeService): string[] {
  const { service, address, check, sorryServer, destinations } = made;
  const lines = [`edit service ${service.name}`];
  const set = (...words: (string | number)[]) => lines.push(` set ${words.join(" ")}`);
  if (!service.enabled) set("disabled");
  if (service.firewallMark !== null) set("mark", service.firewallMark);
  else {
    set("address", address?.name ?? "any");
    for (const [protocol, ports] of portsByProtocol(made)) set("listener", protocol, ports.join(","));
  }
  set("scheduler", service.scheduler, ...service.schedulerFlags);
  set("method", service.method);
  if (service.onePacket) set("one-packet");
  if (service.helper) set("helper", service.helper);
  const { persistence, timeouts } = service;
  if (persistence) {
    if (persistence.engine) set("persistence", persistence.timeout, "engine", persistence.engine);
    else set("persistence", persistence.timeout, "netmask", persistence.prefix4, persistence.prefix6);
  }
  for (const [key, word] of timeoutWords) if (timeouts[key] !== null) set("timeout", word, timeouts[key]);
  if (check) set("check", check.name);
  if (sorryServer) set("sorry-server", sorryServer.name);
  if (service.description) set("description", JSON.stringify(service.description));
  for (const { destination, server } of destinations) {
    const words: (string | number)[] = ["destination", server.name];
    if (destination.port !== null) words.push("port", destination.port);
    if (destination.method !== null) words.push("method", destination.method);
    words.push("weight", destination.weight);
    if (destination.upperThreshold > 0) words.push("limit", destination.upperThreshold);
    if (destination.lowerThreshold > 0) words.push("resume", destination.lowerThreshold);
    if (!destination.enabled) words.push("disabled");
    set(...words);
  }
  return lines;
}

const timeoutWords = [
  ["established", "established"],
  ["synReceived", "syn"],
  ["finWait", "fin"],
  ["udp", "udp"],
] as const;

function portsByProtocol({ service }: MadeService): Map<string, string[]> {
  const ports = new Map<string, string[]>();
  for (const listener of service.listeners)
    ports.set(listener.protocol, [...(ports.get(listener.protocol) ?? []), formatPorts(listener.ports)]);
  return ports;
}

export function serverLines(server: RealServer): string[] {
  const lines = [`edit server ${server.name}`, ` set address ${server.address}`];
  if (!server.enabled) lines.push(" set disabled");
  return describe(lines, server.description);
}

export function addressLines(address: VirtualAddress): string[] {
  const lines = [
    `edit address ${address.name}`,
    ` set address ${address.address}`,
    ` set interface ${address.interface}`,
  ];
  if (address.echo !== "always") lines.push(` set echo ${address.echo === "never" ? "never" : "when-serving"}`);
  if (address.vrrpGroup) lines.push(` set vrrp ${address.vrrpGroup}`);
  return describe(lines, address.description);
}

export function nodeLines(node: Node): string[] {
  const lines = node.localAddresses.map(({ address, interface: role }) => ` set local-address ${address} ${role}`);
  for (const role of hookRoles) if (node.hooks[role] !== "auto") lines.push(` set hook ${role} ${node.hooks[role]}`);
  lines.push(...settingLines(node));
  return describe([`edit node ${node.name}`, ...lines], node.description);
}

/** sourceConnections: source-connections. What is as it is by default is left out. */
function settingLines({ protection, timeouts, localPorts }: Node): string[] {
  const standard = forwardingSettingsSchema.parse({});
  const different = <T extends object>(own: T, usual: T) =>
    Object.entries(own).filter(([key, value]) => value !== usual[key as keyof T]) as [string, number | boolean][];
  const wordOf = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const textOf = (value: number | boolean) => (typeof value === "boolean" ? (value ? "on" : "off") : value);
  const lines = different(protection, standard.protection).map(
    ([key, value]) => ` set protection ${wordOf(key)} ${textOf(value)}`,
  );
  for (const [key, word] of timeoutWords)
    if (timeouts[key] !== standard.timeouts[key]) lines.push(` set timeout ${word} ${timeouts[key]}`);
  if (different(localPorts, standard.localPorts).length > 0)
    lines.push(` set local-ports ${localPorts.first}-${localPorts.last}`);
  return lines;
}

export function checkLines(check: HealthCheck): string[] {
  const lines = [`edit check ${check.name}`, ` set type ${check.type}`];
  if (check.type === "http") {
    lines.push(` set path ${check.path}`, ` set status ${check.statusFirst}-${check.statusLast}`);
    if (check.host) lines.push(` set host ${check.host}`);
    if (check.bodyContains) lines.push(` set body ${JSON.stringify(check.bodyContains)}`);
  }
  lines.push(` set interval ${check.intervalMs}ms timeout ${check.timeoutMs}ms`);
  lines.push(` set rise ${check.rise} fall ${check.fall}`);
  if (check.port !== null) lines.push(` set port ${check.port}`);
  return describe(lines, check.description);
}

export function dnsNameLines(name: DnsName, { address, check }: Configuration): string[] {
  const lines = [`edit dns-name ${name.name}`];
  if (!name.enabled) lines.push(" set disabled");
  lines.push(` set ttl ${name.ttl}`, ` set when-none-serves ${name.whenNoneServes}`);
  for (const server of name.nameServers) lines.push(` set name-server ${server}`);
  for (const answer of name.answers) {
    if (answer.type === "virtualAddress") {
      lines.push(` set answer ${address.get(answer.virtualAddressId)?.object.name ?? answer.virtualAddressId}`);
      continue;
    }
    const checked = answer.healthCheckId && check.get(answer.healthCheckId)?.object.name;
    lines.push(` set answer ${answer.address}${checked ? ` check ${checked} port ${answer.port}` : ""}`);
  }
  return describe(lines, name.description);
}

function describe(lines: string[], description: string): string[] {
  return description ? [...lines, ` set description ${JSON.stringify(description)}`] : lines;
}
