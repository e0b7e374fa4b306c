import { createNamespace, deleteNamespace, ip, runIn } from "./namespace";
import type { Network } from "./network";

/** The server's addresses behind the router. */
export const behindRouter = { 4: "10.41.0.11", 6: "fd00:41::b" } as const;

/** For tests: a router between the director's card `mid` and a third card of the server. */
export interface RoutedServer {
  /** Of the router's card towards the server. */
  setMtu(mtu: number): void;
  close(): void;
}

export function addRoutedServer(prefix: string, { director, server, folder }: Network): RoutedServer {
  const router = `${prefix}-router`;
  createNamespace(router);
  const address = (namespace: string, device: string, four: string, six: string) => {
    ip("-n", namespace, "addr", "add", `${four}/24`, "dev", device);
    ip("-n", namespace, "-6", "addr", "add", `${six}/64`, "dev", device, "nodad");
    ip("-n", namespace, "link", "set", device, "up");
  };
  ip("link", "add", "mid", "netns", director, "type", "veth", "peer", "name", "r0", "netns", router);
  ip("link", "add", "s2", "netns", server, "type", "veth", "peer", "name", "r1", "netns", router);
  address(director, "mid", "10.40.0.1", "fd00:40::1");
  address(router, "r0", "10.40.0.2", "fd00:40::2");
  address(router, "r1", "10.41.0.1", "fd00:41::1");
  address(server, "s2", behindRouter[4], behindRouter[6]);
  runIn(router, ["sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1"]);
  ip("-n", director, "route", "add", "10.41.0.0/24", "via", "10.40.0.2");
  ip("-n", director, "-6", "route", "add", "fd00:41::/64", "via", "fd00:40::2");
  runIn(server, ["tc", "qdisc", "add", "dev", "s2", "clsact"]);
  const decapsulator = ["bpf", "da", "obj", `${folder}/decapsulate.bpf.o`, "sec", "tc"];
  runIn(server, ["tc", "filter", "add", "dev", "s2", "ingress", ...decapsulator]);
  return {
    setMtu: (mtu) => void ip("-n", router, "link", "set", "r1", "mtu", String(mtu)),
    close: () => deleteNamespace(router),
  };
}
