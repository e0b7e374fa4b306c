import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { chmod, chown } from "node:fs/promises";
import { join } from "node:path";
import { createLab, execute, type Lab } from "@loaddirector/lab";
import { type Config, emptyConfig, fixedId, objectSchemas } from "@loaddirector/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { type AgentInLab, startAgentInLab } from "../../../scripts/test/agent-in-lab";
import { openConnection } from "../../engine-ebpf/src/rig/sockets";
import { until } from "./agent-bed";
import type { AgentProcess } from "./agent-process";

const skip = requires("root", "bpf");
const virtual = { 4: "192.0.2.121", 6: "2001:db8:1::121" } as const;
const file = randomBytes(3_000_000);
const large = Buffer.concat(Array<Buffer>(5).fill(file));
const hashOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** vsftpd for anonymous users, who find `file` and `who`, and a folder `in` to write to. */
const serverConfig = (folder: string) => `
listen=NO
listen_ipv6=YES
background=NO
anonymous_enable=YES
no_anon_password=YES
anon_root=${folder}
write_enable=YES
anon_upload_enable=YES
anon_umask=022
connect_from_port_20=YES
secure_chroot_dir=${folder}/empty
seccomp_sandbox=NO
`;

function ftpConfig(lab: Lab): Config {
  const config = emptyConfig();
  const { virtualAddress, virtualService, realServer, destination } = objectSchemas;
  for (const [at, family] of ([4, 6] as const).entries()) {
    const virtualAddressId = fixedId("virtualAddress", at + 1);
    const virtualServiceId = fixedId("virtualService", at + 1);
    const listeners = [{ protocol: "tcp" as const, ports: { first: 21, last: 21 } }];
    config.virtualAddresses.push(
      virtualAddress.parse({ id: virtualAddressId, name: `vip-${family}`, address: virtual[family] }),
    );
    const name = `ftp-${family}`;
    config.virtualServices.push(
      virtualService.parse({ id: virtualServiceId, name, virtualAddressId, listeners, scheduler: "rr", helper: "ftp" }),
    );
    for (const [place, server] of lab.servers.entries()) {
      const realServerId = fixedId("realServer", 10 * at + place + 1);
      const address = family === 4 ? server.v4 : server.v6;
      config.realServers.push(realServer.parse({ id: realServerId, name: `${server.name}-${family}`, address }));
      const id = fixedId("destination", 10 * at + place + 1);
      config.destinations.push(destination.parse({ id, virtualServiceId, realServerId, port: 21, position: place }));
    }
  }
  return config;
}

describe.skipIf(skip)("FTP through NAT, with real servers and clients", () => {
  let lab: Lab;
  let agent: AgentProcess;
  let inLab: AgentInLab | undefined;
  const folderOf = (name: string) => join(lab.stateDir, "ftp", name);

  beforeAll(async () => {
    lab = await createLab({ prefix: "ldxftp", servers: 2, bulkBytes: 1024 });
    for (const { name } of lab.servers) {
      const folder = folderOf(name);
      mkdirSync(join(folder, "empty"), { recursive: true });
      mkdirSync(join(folder, "in"));
      const [uid, gid] = (await execute(["getent", "passwd", "ftp"])).stdout.split(":").slice(2, 4).map(Number);
      await chown(join(folder, "in"), uid!, gid!);
      await chmod(folder, 0o755);
      writeFileSync(join(folder, "file"), file);
      writeFileSync(join(folder, "large"), large);
      writeFileSync(join(folder, "who"), name);
      writeFileSync(`${folder}.conf`, serverConfig(folder));
      lab.spawnIn(name as "server-1", ["vsftpd", `${folder}.conf`], { stdio: "ignore" });
    }
    inLab = await startAgentInLab(lab, "ldx-agent-ftp");
    agent = inLab.agent;
    expect(await agent.apply(1, ftpConfig(lab))).toMatchObject({ result: "applied", problems: [] });
    for (const family of [4, 6] as const) await answers(family);
  });
  afterAll(async () => {
    if (inLab) await inLab.remove();
    else await lab?.down();
  });

  const url = (family: 4 | 6, path: string) => `ftp://${family === 6 ? `[${virtual[6]}]` : virtual[4]}/${path}`;
  const curl = (argv: string[], input?: string) =>
    lab.run("client", ["curl", "-s", "-S", "-g", "--max-time", "8", ...argv], input === undefined ? {} : { input });
  const get = async (family: 4 | 6, path: string, options: string[]) =>
    (await curl([...options, url(family, path)])).stdout;
  /** Until it answers: a connection may be refused before. */
  const answers = (family: 4 | 6) =>
    until(async () => (await get(family, "who", []).catch(() => "")).length > 0, 10_000);
  const download = async (family: 4 | 6, options: string[]) => {
    const to = join(lab.stateDir, `got-${randomBytes(4).toString("hex")}`);
    await curl([...options, "-o", to, url(family, "file")]);
    return hashOf(readFileSync(to));
  };

  const modes: [string, string[]][] = [
    ["EPSV", []],
    ["PASV", ["--disable-epsv"]],
    ["EPRT", ["--ftp-port", "-"]],
    ["PORT", ["--ftp-port", "-", "--disable-eprt"]],
  ];
  const cases = modes.flatMap(([name, options]) => ([4, 6] as const).map((family) => [name, family, options] as const));
  // IPv6 has no PASV and no PORT.
  const possible = cases.filter(([name, family]) => family === 4 || name.startsWith("E"));
  it.each(possible)("carries files both ways with %s over IPv%i", async (_name, family, options) => {
    expect(await download(family, options)).toBe(hashOf(file));
    const name = randomBytes(4).toString("hex");
    const from = join(lab.stateDir, "upload");
    writeFileSync(from, file);
    await curl([...options, "-T", from, url(family, `in/${name}`)]);
    const found = lab.servers.flatMap((server) => {
      try {
        return [hashOf(readFileSync(join(folderOf(server.name), "in", name)))];
      } catch {
        return [];
      }
    });
    expect(found).toEqual([hashOf(file)]);
  });

  it("takes the data of each control connection from its own server, two clients at once", async () => {
    const names = await Promise.all(
      Array.from({ length: 8 }, (_, at) => get(at % 2 ? 6 : 4, "who", modes[at % 2]![1])),
    );
    expect(names.filter((name) => name === "server-1").length).toBe(4);
    expect(names.filter((name) => name === "server-2").length).toBe(4);
  });

  it("carries data at XDP, and leaves control connections to the stack", async () => {
    for (const { node, segment, port } of lab.plan.legs) {
      if (node === "host" || (segment !== "external" && segment !== "internal")) continue;
      if (node !== "director") await lab.setChecksumOffload(node, segment, false);
      // The director's other ends must take redirected frames; those of others would merge frames before they come to it.
      else await lab.run("fabric", ["ethtool", "-K", port, "gro", "on"]);
    }
    const config = ftpConfig(lab);
    const hooked = { external: "xdp", internal: "xdp" } as const;
    config.nodes.push(objectSchemas.node.parse({ id: fixedId("node", 1), name: "director", hooks: hooked }));
    expect(await agent.apply(2, config)).toMatchObject({ result: "applied", problems: [] });
    const { hooks } = await agent.agent().status.query();
    expect(hooks.map(({ hook }) => hook)).toEqual(["xdp", "xdp"]);
    for (const [name, family, options] of possible) {
      const before = await redirected();
      expect(await download(family, options), name).toBe(hashOf(file));
      // Segments of the file came in from the server and left at once.
      expect((await redirected()) - before).toBeGreaterThan(file.length / 1500);
    }
  });
  /** Frames that left the director at XDP. */
  const redirected = async () => {
    const { stdout } = await lab.run("director", ["ethtool", "-S", "internal"]);
    return [...stdout.matchAll(/xdp_redirect: (\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  };

  it("refuses a data connection to somebody else", async () => {
    const refused = curl(["--ftp-port", "-", "-Q", "PORT 192,0,2,77,19,137", url(4, "who")]);
    await expect(refused).rejects.toThrow("500");
  });

  const controlsAtServers = async () => {
    const connected = ["ss", "-Htn", "state", "established", "sport", "=", ":21"];
    const lists = await Promise.all(lab.servers.map(({ name }) => lab.run(name as "server-1", connected)));
    return lists.flatMap(({ stdout }) => stdout.split("\n").filter(Boolean)).length;
  };

  it("loses only control connections when its process is killed, and helps again", async () => {
    const to = join(lab.stateDir, "slow");
    const running = curl(["--limit-rate", "6M", "-o", to, url(4, "large")]).catch((error: Error) => error);
    const idle = await openConnection(lab.namespace("client"), virtual[4], 21);
    const [greeting] = (await once(idle, "data", { signal: AbortSignal.timeout(20_000) })) as [Buffer];
    expect(greeting.toString()).toMatch(/^220 /);
    idle.resume();
    const idleEnded = once(idle, "close", { signal: AbortSignal.timeout(20_000) });
    const size = () => (existsSync(to) ? readFileSync(to).length : 0);
    await until(() => size() > 100_000);
    expect(await controlsAtServers()).toBe(2);
    const [pid] = (await execute(["pgrep", "-f", `${agent.runDir}/ftp.mjs`])).stdout.split("\n").map(Number);
    process.kill(pid!, "SIGKILL");
    expect(size()).toBeLessThan(large.length);
    // Both control connections end, the idle one and that of the transfer, at the clients and at their servers.
    await idleEnded;
    await until(async () => (await controlsAtServers()) === 0, 20_000);
    expect(String(await running), "what is said of the transfer after its data").toMatch(/curl: \(56\)/);
    expect(hashOf(readFileSync(to))).toBe(hashOf(large));
    await answers(4);
    const events = await agent.agent().events.query({ since: 0 });
    expect(events.map(({ message: { key } }) => key)).toContain("event.ftpDied");
  });
});
