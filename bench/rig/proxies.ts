import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Lab } from "../../packages/lab/src/index";
import type { Session } from "../session";
import { virtualAddress } from "./director";
import { until } from "./until";

/**
 * HAProxy in TCP mode and nginx's stream module in the director, each between a virtual address and the real server.
 * They stay idle while others are measured, and end with the session.
 */
export async function startProxies(session: Session, lab: Lab): Promise<void> {
  const folder = join(lab.stateDir, "proxies");
  await mkdir(folder);
  const server = lab.servers[0]!.v4;
  await writeFile(join(folder, "haproxy.cfg"), haproxy(virtualAddress.haproxy, server));
  await writeFile(join(folder, "nginx.conf"), nginxStream(folder, virtualAddress.nginx, server));
  await lab.run("director", ["sysctl", "-q", "-w", "net.core.somaxconn=4096"]);
  await start(session, lab, ["haproxy", "-db", "-f", join(folder, "haproxy.cfg")], virtualAddress.haproxy);
  await start(session, lab, ["nginx", "-e", "stderr", "-c", join(folder, "nginx.conf")], virtualAddress.nginx);
}

/** In the foreground; returns when it answers. */
async function start(session: Session, lab: Lab, argv: readonly string[], address: string): Promise<void> {
  const child = lab.spawnIn("director", argv, { stdio: ["ignore", "ignore", "pipe"] });
  const said: string[] = [];
  child.stderr?.on("data", (text) => said.push(String(text)));
  const ended = once(child, "exit");
  session.later(argv[0]!, async () => {
    child.kill("SIGTERM");
    await ended;
  });
  await until(`${argv[0]} answers`, 20_000, session.signal, () => {
    if (child.exitCode !== null) throw new Error(`${argv[0]} ended:\n${said.join("")}`);
    const ask = ["curl", "-sf", "-m", "2", "-o", "/dev/null", `http://${address}/`];
    return lab.run("client", ask).then(
      () => true,
      () => false,
    );
  });
}

const haproxy = (address: string, server: string) => `global
  maxconn 4000
defaults
  mode tcp
  option splice-auto
  timeout connect 5s
  timeout client 60s
  timeout server 60s
listen bench
  bind ${address}:80 backlog 4096
  server one ${server}:80
`;

const nginxStream = (folder: string, address: string, server: string) => `load_module modules/ngx_stream_module.so;
daemon off;
user www-data;
worker_processes auto;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 8192; }
stream {
  server {
    listen ${address}:80 backlog=4096;
    proxy_pass ${server}:80;
  }
}
`;
