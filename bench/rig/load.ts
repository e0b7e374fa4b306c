import type { Lab } from "../../packages/lab/src/index";

const seconds = 2;
const transfers = 96;
const reportScript = new URL("./wrk-report.lua", import.meta.url).pathname;

export interface LoadReport {
  /** Per second: bits for bulk, requests, or connections. */
  readonly rate: number;
}

/** All ends of a load that opens thousands of connections a second: no limit of theirs may be reached. */
export async function prepareForLoad(lab: Lab): Promise<void> {
  const settings = ["net.ipv4.ip_local_port_range=1024 65535", "net.ipv4.tcp_tw_reuse=1"];
  // A proxy is a client, too.
  for (const node of ["client", "director"] as const) await lab.run(node, ["sysctl", "-q", "-w", ...settings]);
  await lab.run("server-1", ["sysctl", "-q", "-w", "net.core.somaxconn=4096"]);
}

/** One large file after the other over one connection, offloads on. Bits per second of content. */
export async function bulk(lab: Lab, address: string, signal: AbortSignal): Promise<LoadReport> {
  const url = `http://${address}/bulk?[1-${transfers}]`;
  const argv = ["curl", "-sS", "-o", "/dev/null", "-w", "%{size_download} %{time_total}\n", url];
  const { stdout } = await lab.run("client", argv, { timeout: 60_000, signal });
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map(Number) as [number, number]);
  const bytes = rows.reduce((sum, [size]) => sum + size, 0);
  if (bytes !== transfers * lab.bulk.bytes) throw new Error(`${bytes} bytes arrived of ${transfers * lab.bulk.bytes}`);
  return { rate: (bytes * 8) / rows.reduce((sum, [, time]) => sum + time, 0) };
}

/** Requests over 32 connections that stay open. */
export function keepAlive(lab: Lab, address: string, signal: AbortSignal): Promise<LoadReport> {
  return wrk(lab, ["-t1", "-c32"], address, signal);
}

/** Every request on a connection of its own. */
export function newConnections(lab: Lab, address: string, signal: AbortSignal): Promise<LoadReport> {
  return wrk(lab, ["-t1", "-c32", "-H", "Connection: close"], address, signal);
}

interface WrkReport {
  requests: number;
  microseconds: number;
  connect: number;
  read: number;
  write: number;
  status: number;
  timeout: number;
}

async function wrk(lab: Lab, shape: string[], address: string, signal: AbortSignal): Promise<LoadReport> {
  const argv = ["wrk", ...shape, `-d${seconds}s`, "-s", reportScript, `http://${address}/`];
  const { stdout } = await lab.run("client", argv, { timeout: 30_000, signal });
  const report = JSON.parse(stdout.trim().split("\n").at(-1)!) as WrkReport;
  const errors = report.connect + report.read + report.write + report.status + report.timeout;
  if (report.requests === 0 || errors > report.requests / 1000)
    throw new Error(`wrk to ${address}: ${JSON.stringify(report)}`);
  return { rate: report.requests / (report.microseconds / 1e6) };
}
