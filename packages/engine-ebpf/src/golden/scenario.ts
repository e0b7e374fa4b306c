import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { SchedulerFlag } from "@loaddirector/model";

/** What the reference kernel did, step by step. The format is described in golden/README.md. */
export interface GoldenDestination {
  readonly address: string;
  readonly port: number;
  readonly weight: number;
  readonly method: "dr" | "nat" | "tun";
  /** Plain IPIP where it is not named. GUE and GRE are not offered: no configuration can ask for them. */
  readonly tunnel?: string;
  readonly upper: number;
  readonly lower: number;
}

export interface GoldenService {
  readonly id: string;
  /** null with a firewall mark, as is the port. */
  readonly vip: string | null;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  readonly fwmark: number | null;
  readonly scheduler: string;
  readonly flags: readonly SchedulerFlag[];
  readonly one_packet: boolean;
  /** Netmask, or a prefix length for IPv6. */
  readonly persistence: { readonly timeout: number; readonly netmask: string } | null;
  readonly destinations: readonly GoldenDestination[];
}

export type Counts = Record<string, Record<string, readonly number[]>>;

export interface GoldenConnection {
  readonly protocol: string;
  readonly client: string;
  readonly virtual: string;
  readonly dest: string;
  readonly state: string;
  readonly expires: number;
}

export interface GoldenOutput {
  readonly side: "client" | "server";
  readonly src: string;
  readonly dst: string;
  readonly ttl: number;
  readonly protocol: string;
  readonly flags?: string;
  readonly type?: number;
  readonly code?: number;
  readonly next_hop?: string;
  readonly frame?: string;
  readonly dont_care?: readonly number[];
}

export interface GoldenResult {
  readonly dest?: string | null;
  readonly output?: readonly GoldenOutput[];
  readonly state?: string | null;
  readonly expires?: number | null;
  readonly conn_dest?: string | null;
  readonly templates?: readonly GoldenConnection[];
  readonly entries?: number;
  readonly counts?: Counts;
  readonly connections?: readonly GoldenConnection[];
  readonly states?: Record<string, Record<string, number>>;
  readonly stats?: Record<string, { service: readonly number[]; destinations: Record<string, readonly number[]> }>;
}

export interface PacketStep {
  readonly kind: "packet";
  readonly t: number;
  readonly from: "client" | "server";
  readonly protocol: "tcp" | "udp";
  readonly src: string;
  readonly sport: number;
  readonly dst: string;
  readonly dport: number;
  readonly flags?: string;
  readonly seq?: number;
  readonly ack?: number;
  readonly payload?: number;
  readonly ttl?: number;
  readonly df?: number;
  readonly ident?: number;
  readonly tos?: number;
  readonly frame?: string;
  readonly reply_to?: { src: string; sport: number; dst: string; dport: number };
  readonly src_used?: string;
  readonly dst_used?: string;
  readonly result: GoldenResult;
}

export interface AdminStep {
  readonly kind: "admin";
  readonly t: number;
  readonly op: "add-destination" | "edit-destination" | "remove-destination" | "change-scheduler";
  readonly service: string;
  readonly destination: GoldenDestination;
  readonly scheduler: string;
  readonly result: GoldenResult;
}

export interface WaitStep {
  readonly kind: "wait";
  readonly t: number;
  readonly seconds: number;
  readonly result: GoldenResult;
}

export interface CheckStep {
  readonly kind: "check";
  readonly t: number;
  readonly result: GoldenResult;
}

export type Step = PacketStep | AdminStep | WaitStep | CheckStep;

export interface Scenario {
  readonly name: string;
  readonly why: string;
  readonly sysctls: Record<string, number>;
  readonly timeouts: { tcp: number; tcpfin: number; udp: number } | null;
  readonly services: readonly GoldenService[];
  readonly setup: readonly string[];
  readonly counts_mode: "all" | "changed";
  readonly steps: readonly Step[];
}

export interface Topic {
  readonly name: string;
  readonly sysctls: Record<string, number>;
  readonly timeouts: { tcp: number; tcpfin: number; udp: number };
  readonly scenarios: readonly Scenario[];
  /** Names of those that cannot be asked of this engine. */
  readonly leftOut: readonly string[];
}

const folder = fileURLToPath(new URL("../../golden/", import.meta.url));
/** Tunnels other than IP in IP are not forwarded. */
function isInScope(scenario: Scenario): boolean {
  return scenario.services.every((service) =>
    service.destinations.every(({ tunnel }) => tunnel === undefined || tunnel === "type ipip"),
  );
}

export function topicNames(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json.gz"))
    .map((name) => name.replace(".json.gz", ""))
    .sort();
}

export function readTopic(name: string): Topic {
  const { header, scenarios } = JSON.parse(gunzipSync(readFileSync(`${folder}${name}.json.gz`)).toString()) as {
    header: { sysctls: Record<string, number>; timeouts: Topic["timeouts"] };
    scenarios: Scenario[];
  };
  return {
    name,
    sysctls: header.sysctls,
    timeouts: header.timeouts,
    scenarios: scenarios.filter(isInScope),
    leftOut: scenarios.filter((each) => !isInScope(each)).map((each) => each.name),
  };
}
