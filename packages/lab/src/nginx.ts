import { createCipheriv, createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inNamespace, processesIn } from "./namespace";
import { execute } from "./program";

/** A real server: nginx in its own namespace; HTTP on ports 80 and 8080, TLS on 443, UDP on 53, of all its addresses. */
export interface NginxServer {
  name: string;
  v4: string;
  v6: string;
  /** Returns once it listens. Nothing to do when it runs. */
  start(): Promise<void>;
  /** Returns once it is gone. "kill" is a crash: SIGKILL to master and workers. Nothing to do when it does not run. */
  stop(how?: "quick" | "kill"): Promise<void>;
  running(): Promise<boolean>;
}

/** The file behind /bulk: the same bytes on every server and in every lab. */
export interface Bulk {
  bytes: number;
  sha256: string;
}

export interface NginxOptions {
  name: string;
  namespace: string;
  stateDir: string;
  v4: string;
  v6: string;
}

/** `GET /` answers `<server> <address asked> <client address>`; /bulk is a large file; /status/503 answers 503. */
export function nginxServer({ name, namespace, stateDir, v4, v6 }: NginxOptions): NginxServer {
  const folder = join(stateDir, name);
  const pidFile = join(folder, "nginx.pid");
  const configFile = join(folder, "nginx.conf");

  async function master(): Promise<number | null> {
    const pid = Number(await readFile(pidFile, "utf8").catch(() => ""));
    return pid > 0 && processesIn(namespace).includes(pid) ? pid : null;
  }

  return {
    name,
    v4,
    v6,
    running: async () => (await master()) !== null,
    async start() {
      if (await master()) return;
      await rm(pidFile, { force: true });
      await mkdir(folder, { recursive: true });
      await writeFile(configFile, nginxConfig(name, folder, stateDir));
      // nginx goes to the background after it has opened its sockets.
      await execute(inNamespace(namespace, ["nginx", "-e", "stderr", "-c", configFile]));
    },
    async stop(how = "quick") {
      const pid = await master();
      if (pid === null) return;
      if (how === "quick") process.kill(pid, "SIGTERM");
      else for (const each of processesIn(namespace)) if (await isNginx(each)) process.kill(each, "SIGKILL");
      const deadline = Date.now() + 10_000;
      while (await listening(namespace)) {
        if (Date.now() > deadline) throw new Error(`nginx of ${name} does not end`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

/** Writes the bulk file that all servers of a lab share. */
export async function writeBulk(stateDir: string, bytes: number): Promise<Bulk> {
  const content = createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(bytes));
  await mkdir(join(stateDir, "www"), { recursive: true });
  await writeFile(join(stateDir, "www", "bulk"), content);
  return { bytes, sha256: createHash("sha256").update(content).digest("hex") };
}

/** Writes key and certificate that all servers of a lab share; nobody is asked to trust it. */
export async function writeCertificate(stateDir: string): Promise<void> {
  await mkdir(stateDir, { recursive: true });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", join(stateDir, "tls.key")];
  const made = ["-out", join(stateDir, "tls.crt"), "-subj", "/CN=lab", "-days", "3650"];
  await execute(["openssl", "req", "-x509", ...key, ...made]);
}

function nginxConfig(name: string, folder: string, stateDir: string): string {
  return `load_module /usr/lib/nginx/modules/ngx_stream_module.so;
user www-data;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
events { worker_connections 16384; }
worker_rlimit_nofile 32768;
stream {
  server {
    listen 53 udp;
    listen [::]:53 udp;
    return "${name} $server_addr $remote_addr\\n";
  }
}
http {
  access_log off;
  sendfile on;
  tcp_nodelay on;
  keepalive_requests 10000000;
  client_max_body_size 0;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  default_type text/plain;
  server {
    listen 80 default_server backlog=4096;
    listen [::]:80 default_server ipv6only=on backlog=4096;
    listen 8080;
    listen [::]:8080;
    listen 443 ssl;
    listen [::]:443 ssl;
    ssl_certificate ${stateDir}/tls.crt;
    ssl_certificate_key ${stateDir}/tls.key;
    add_header X-Server ${name} always;
    root ${stateDir}/www;
    location = / { return 200 "${name} $server_addr $remote_addr\\n"; }
    location = /bulk { }
    location = /status/503 { return 503 "${name} is out of order\\n"; }
  }
}
`;
}

async function isNginx(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")).trim() === "nginx";
}

async function listening(namespace: string): Promise<boolean> {
  const residents = await Promise.all(processesIn(namespace).map(isNginx));
  return residents.includes(true);
}
