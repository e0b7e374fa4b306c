import { createNamespace, deleteNamespace, enterNamespace, ip } from "../rig/namespace";
import { until } from "../rig/network";
import { enableForwarding } from "../sysctl";

/** The reference rig's balancer: two cards, all neighbours known by hand. Only routes and MACs matter to test runs. */
export const macs = {
  clientSide: "02:00:00:00:20:01",
  client: "02:00:00:00:20:fe",
  serverSide: "02:00:00:00:30:01",
} as const;

export function serverMac(address: string): string {
  const two = (value: number) => value.toString(16).padStart(2, "0");
  if (!address.includes(":"))
    return `02:00:${address
      .split(".")
      .map((part) => two(Number(part)))
      .join(":")}`;
  return `02:06:00:00:00:${two(Number.parseInt(address.split("::")[1]!, 16))}`;
}

/** The firewall of the recording marks what its clients send to two networks. */
export function markOf({ dst, dport, protocol }: { dst?: string; dport?: number; protocol: string }): number {
  if (dst?.startsWith("10.99.7.")) return 7;
  return dst?.startsWith("10.99.8.") && protocol === "tcp" && (dport === 80 || dport === 443) ? 8 : 0;
}

const lastServer = 40;

export interface GoldenNetwork {
  readonly clientSide: number;
  readonly serverSide: number;
  setServerMtu(mtu: number): void;
  close(): void;
}

/** Makes the namespace and moves this thread into it until close(). */
export async function createGoldenNetwork(name: string): Promise<GoldenNetwork> {
  createNamespace(name);
  const leave = enterNamespace(name);
  ip("link", "add", "c0", "address", macs.clientSide, "type", "veth", "peer", "name", "c1");
  ip("link", "add", "s0", "address", macs.serverSide, "type", "veth", "peer", "name", "s1");
  for (const device of ["c0", "c1", "s0", "s1"]) ip("link", "set", device, "up");
  ip("addr", "add", "10.20.0.1/24", "dev", "c0");
  ip("addr", "add", "10.30.0.1/16", "dev", "s0");
  ip("-6", "addr", "add", "fd00:20::1/64", "dev", "c0", "nodad");
  ip("-6", "addr", "add", "fd00:30::1/64", "dev", "s0", "nodad");
  const neighbour = (address: string, mac: string, device: string) =>
    ip("neigh", "replace", address, "lladdr", mac, "dev", device, "nud", "permanent");
  neighbour("10.20.0.254", macs.client, "c0");
  neighbour("fd00:20::fe", macs.client, "c0");
  for (let host = 1; host <= lastServer; host++) {
    neighbour(`10.30.0.${host}`, serverMac(`10.30.0.${host}`), "s0");
    neighbour(`fd00:30::${host.toString(16)}`, serverMac(`fd00:30::${host.toString(16)}`), "s0");
  }
  ip("route", "add", "default", "via", "10.20.0.254");
  ip("-6", "route", "add", "default", "via", "fd00:20::fe");
  for (const device of ["c0", "s0"]) enableForwarding(device);
  // Until the carrier is seen the kernel routes around the device.
  await until(() => ["c0", "s0"].every((device) => ip("-o", "link", "show", device).includes("state UP")));
  const index = (device: string) => Number(ip("-o", "link", "show", device).split(":")[0]);
  return {
    clientSide: index("c0"),
    serverSide: index("s0"),
    setServerMtu: (mtu) => void ip("link", "set", "s0", "mtu", String(mtu)),
    close: () => {
      leave();
      deleteNamespace(name);
    },
  };
}
