import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileBpf } from "../../build";
import { createNamespace, deleteNamespace, ip, runIn, spawnIn } from "./namespace";

/**
 * For tests: client - director - server, a namespace each, IPv4 and IPv6. The server holds two addresses, so it stands
 * for two real servers behind one card, and a second card that reaches the client past the director.
 */
export interface Network {
  readonly client: string;
  readonly director: string;
  readonly server: string;
  readonly folder: string;
  /** Fetches a page as the client; rejects after 3 s. */
  readonly fetch: (url: string) => string;
  readonly close: () => void;
}

export const address = {
  client: { 4: "192.0.2.2", 6: "2001:db8:1::2" },
  director: { 4: "192.0.2.1", 6: "2001:db8:1::1" },
  virtual: { 4: "192.0.2.10", 6: "2001:db8:1::10" },
  /** FULLNAT's sources. */
  local: ["10.30.0.2", "fd00:30::2"],
  servers: { 4: ["10.30.0.11", "10.30.0.12"], 6: ["fd00:30::b", "fd00:30::c"] },
} as const;

/** What the servers send for /big. */
export const bulk = Buffer.alloc(2_000_000, "loaddirector\n").toString();

const webServer = (folder: string) => `
daemon off; user root; worker_processes 1; pid ${folder}/pid; error_log stderr;
events {}
http {
  access_log off; keepalive_requests 10000000;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server {
    listen 80; listen [::]:80; listen 8080; listen [::]:8080;
    location / { return 200 "$server_addr $remote_addr $server_port"; }
    location /big { root ${folder}; }
  }
}
`;

export async function createNetwork(prefix: string): Promise<Network> {
  const [client, director, server] = [`${prefix}-client`, `${prefix}-director`, `${prefix}-server`];
  for (const name of [client, director, server]) createNamespace(name);
  const link = (a: string, aName: string, b: string, bName: string) =>
    ip("link", "add", aName, "netns", a, "type", "veth", "peer", "name", bName, "netns", b);
  const card = (name: string, device: string, ...addresses: string[]) => {
    for (const each of addresses) {
      const six = each.includes(":");
      ip("-n", name, ...(six ? ["-6"] : []), "addr", "add", each, "dev", device, ...(six ? ["nodad"] : []));
    }
    ip("-n", name, "link", "set", device, "up");
  };
  link(client, "c0", director, "ext");
  link(server, "s0", director, "int");
  link(server, "s1", client, "c1");
  card(client, "c0", `${address.client[4]}/24`, `${address.client[6]}/64`);
  card(director, "ext", `${address.director[4]}/24`, `${address.director[6]}/64`);
  card(director, "ext", `${address.virtual[4]}/32`, `${address.virtual[6]}/128`);
  card(
    director,
    "int",
    "10.30.0.1/24",
    "fd00:30::1/64",
    ...address.local.map((each) => `${each}/${each.includes(":") ? 128 : 32}`),
  );
  card(
    server,
    "s0",
    ...address.servers[4].map((each) => `${each}/24`),
    ...address.servers[6].map((each) => `${each}/64`),
  );
  card(server, "s1", "192.0.2.250/32");
  card(client, "c1");
  // DR: the servers hold the virtual address and answer from it past the director.
  card(server, "lo", `${address.virtual[4]}/32`, `${address.virtual[6]}/128`);
  ip("-n", server, "rule", "add", "from", address.virtual[4], "lookup", "100");
  ip("-n", server, "-6", "rule", "add", "from", address.virtual[6], "lookup", "100");
  // Unlike ARP, neighbour discovery answers for addresses of its own interface only.
  const mac = /link\/ether (\S+)/.exec(ip("-n", client, "-o", "link", "show", "c1"))![1]!;
  ip("-n", server, "neigh", "add", address.client[6], "lladdr", mac, "dev", "s1", "nud", "permanent");
  ip("-n", server, "route", "add", "192.0.2.0/24", "dev", "s1", "table", "100");
  ip("-n", server, "-6", "route", "add", "2001:db8:1::/64", "dev", "s1", "table", "100");
  ip("-n", server, "route", "add", "default", "via", "10.30.0.1");
  ip("-n", server, "-6", "route", "add", "default", "via", "fd00:30::1");
  const folder = mkdtempSync(join(tmpdir(), "ld-engine-"));
  // TUN: the servers take the outer header off.
  const decapsulator = join(folder, "decapsulate.bpf.o");
  compileBpf(fileURLToPath(new URL("decapsulate.bpf.c", import.meta.url)), decapsulator);
  runIn(server, ["tc", "qdisc", "add", "dev", "s0", "clsact"]);
  runIn(server, ["tc", "filter", "add", "dev", "s0", "ingress", "bpf", "da", "obj", decapsulator, "sec", "tc"]);
  writeFileSync(join(folder, "nginx.conf"), webServer(folder));
  writeFileSync(join(folder, "big"), bulk);
  const nginx = spawnIn(server, ["nginx", "-c", join(folder, "nginx.conf")]);
  await until(() => runIn(server, ["curl", "-s", "-m", "1", "http://10.30.0.11/"]).length > 0);
  return {
    client,
    director,
    server,
    folder,
    fetch: (url) => runIn(client, ["curl", "-s", "-S", "-g", "-m", "3", url]),
    close: () => {
      nginx.kill();
      for (const name of [client, director, server]) deleteNamespace(name);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * XDP sees frames as they are on a wire: the ends add their checksums themselves, and take what a program sends them.
 */
export function sendAsOnWire(
  { client, server }: Network,
  ...more: (readonly [namespace: string, card: string])[]
): void {
  for (const [namespace, card] of [[client, "c0"], [server, "s0"], ...more] as const)
    runIn(namespace, ["ethtool", "-K", card, "tx", "off", "gro", "on"]);
}

/** Waits until it holds (an exception counts as no); throws after the deadline. */
export async function until(holds: () => boolean | Promise<boolean>, milliseconds = 5000): Promise<void> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    try {
      if (await holds()) return;
    } catch {}
    if (performance.now() > deadline) throw new Error(`condition not met within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
