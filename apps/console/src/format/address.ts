import type { Listener } from "@loaddirector/model";

/** 192.0.2.10:443, [2001:db8::10]:443; without a port the bare address. */
export function formatHostPort(address: string, port: number | null): string {
  if (port === null) return address;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** 80, 8000-8010 or any */
export function formatPorts(ports: Listener["ports"]): string {
  if (ports === "any") return "any";
  return ports.first === ports.last ? String(ports.first) : `${ports.first}-${ports.last}`;
}

/** tcp 80, 443 udp 53: ports of one protocol together, in the order they were given. */
export function formatListeners(listeners: readonly Listener[]): string {
  const byProtocol = new Map<string, string[]>();
  for (const { protocol, ports } of listeners)
    byProtocol.set(protocol, [...(byProtocol.get(protocol) ?? []), formatPorts(ports)]);
  return [...byProtocol].map(([protocol, ports]) => `${protocol} ${ports.join(", ")}`).join(" ");
}
