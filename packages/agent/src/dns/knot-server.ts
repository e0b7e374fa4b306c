import { chmod, chown, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { runCommand } from "@loaddirector/engine-iproute";
import { type DnsName, dnsZoneText, type Message, message, serialOfZone } from "@loaddirector/model";
import { confined, type ProcessUser } from "../child-program";
import { controlSocket, type KnotFolders, knotConfig, zoneFile } from "./knot-config";
import { createLastingProcess } from "./lasting-process";

export interface KnotServerOptions {
  readonly runDir: string;
  readonly user: ProcessUser;
  readonly onDeath: (detail: string) => void;
}

export interface WantedZone {
  readonly name: DnsName;
  readonly addresses: readonly string[];
}

export type KnotServer = ReturnType<typeof createKnotServer>;

const program = "/usr/sbin/knotd";
/** Milliseconds for a server that was just started to open its control socket. */
const startTime = 5_000;

/** Runs knotd with these zones. Every method is to be awaited before the next is called. */
export function createKnotServer({ runDir, user, onDeath }: KnotServerOptions) {
  const root = join(runDir, "dns");
  const folders: KnotFolders = { zones: join(root, "zones"), server: join(root, "server") };
  const configPath = join(root, "knot.conf");
  const server = createLastingProcess({
    command: () => confined("dns", user, [program, "-c", configPath]),
    file: join(root, "process.json"),
    output: join(root, "output"),
    onDeath: (detail) => {
      lastWords = detail;
      onDeath(detail);
    },
  });
  let lastWords = "";
  /** Content of files as they were last read or written, by path. */
  const files = new Map<string, string>();
  let listening: string | null = null;
  /** A change of files that the server was not yet told of, or did not take. */
  let untold = false;

  async function prepare(): Promise<void> {
    for (const folder of [root, folders.zones]) {
      await mkdir(folder, { recursive: true });
      await chmod(folder, 0o755);
    }
    await mkdir(folders.server, { recursive: true, mode: 0o700 });
    if (user.uid !== null && process.getuid?.() === 0) await chown(folders.server, user.uid, user.gid ?? user.uid);
  }

  const read = async (path: string) => files.get(path) ?? (await readFile(path, "utf8").catch(() => ""));

  /** In one step, and readable by the server. False when it holds this already. */
  async function put(path: string, content: string): Promise<boolean> {
    const before = await read(path);
    files.set(path, content);
    if (before === content) return false;
    await writeFile(`${path}.new`, content, { mode: 0o644 });
    await chmod(`${path}.new`, 0o644);
    await rename(`${path}.new`, path);
    return true;
  }

  /** Seconds since 1970, so that serials grow across restarts of everything; with a file as it is, its own. */
  async function putZone({ name, addresses }: WantedZone): Promise<boolean> {
    const path = join(folders.zones, zoneFile(name.id));
    const serial = serialOfZone(await read(path)) ?? 0;
    if ((await read(path)) === dnsZoneText(name, addresses, serial)) return put(path, await read(path));
    return put(path, dnsZoneText(name, addresses, Math.max(serial + 1, Math.floor(Date.now() / 1000))));
  }

  async function forgetZones(kept: readonly WantedZone[]): Promise<void> {
    const names = new Set(kept.map(({ name }) => zoneFile(name.id)));
    for (const file of await readdir(folders.zones).catch(() => []))
      if (!names.has(file)) {
        files.delete(join(folders.zones, file));
        await rm(join(folders.zones, file));
      }
  }

  async function control(...action: string[]): Promise<Message | null> {
    const argv: [string, ...string[]] = ["knotc", "-s", controlSocket(folders), "-t", "5", "-b", ...action];
    const { status, stdout, stderr } = await runCommand(confined("dnsControl", user, argv), { timeoutMs: 6_000 });
    return status === 0
      ? null
      : message("dnsName.problem.refused", { detail: (stderr || stdout).trim().slice(0, 300) });
  }

  async function opened(): Promise<Message | null> {
    for (const deadline = performance.now() + startTime; ; await pause(20)) {
      const refused = await control("status");
      if (!refused || performance.now() > deadline) return refused;
    }
  }

  /** Null, or why it is not so. Called again, it tries again. */
  async function serve(listen: readonly string[], zones: readonly WantedZone[]): Promise<Message | null> {
    await prepare();
    for (const zone of zones) if (await putZone(zone)) untold = true;
    const names = zones.map(({ name: { id, name } }) => ({ id, name }));
    const before = listening ?? listenLine(await read(configPath));
    const fresh = knotConfig(listen, names, folders);
    if (await put(configPath, fresh)) untold = true;
    listening = listenLine(fresh);
    // What an earlier agent may have written without telling.
    if (!server.wanted() && (await server.takeOver())) untold = true;
    // Knot opens its sockets at its start only.
    if (server.wanted() && before !== listening) await server.stop();
    if (!server.wanted()) {
      await server.start();
      untold = false;
      const refused = await opened();
      if (refused) return refused;
    }
    if (untold) {
      const refused = (await control("reload")) ?? (await control("zone-reload"));
      if (refused) return refused;
      untold = false;
    }
    await forgetZones(zones);
    return server.pid() === null ? message("dnsName.problem.failed", { detail: lastWords }) : null;
  }

  return {
    serve,
    /** True when it was running. */
    async stop(): Promise<boolean> {
      const ran = server.wanted() || (await server.takeOver());
      if (!ran) return false;
      await server.stop();
      await forgetZones([]);
      return true;
    },
    leave: server.leave,
    pid: server.pid,
    /** 0: it was never written. */
    serialOf: ({ id }: DnsName) => serialOfZone(files.get(join(folders.zones, zoneFile(id))) ?? "") ?? 0,
  };
}

function listenLine(config: string): string {
  return /^ {4}listen: \[.*$/m.exec(config)?.[0] ?? "";
}
