import type { ChildProcess, SpawnOptions } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { prepareDirectRouting, releaseDirectRouting } from "./direct-routing";
import { claimManagement, releaseManagement } from "./management";
import { endProcesses, inNamespace, listNamespaces, removeNamespaces, type User } from "./namespace";
import { ip, namespaceOf, wire } from "./network";
import { type Bulk, type NginxServer, nginxServer, writeBulk, writeCertificate } from "./nginx";
import { livingOwner, recordOwner } from "./owner";
import { addressOf, type Family, hostLink, type LabNode, type Plan, planLab, type Segment } from "./plan";
import { type ExecuteOptions, execute, launch, type Output } from "./program";

export interface LabOptions {
  /** Names everything the lab makes on this host; two labs with different prefixes run side by side. */
  prefix: string;
  /** Number of real servers. */
  servers?: number;
  /** Size of the file behind /bulk in bytes. */
  bulkBytes?: number;
  /** Folder for generated configuration and claims, one sub-folder per prefix. */
  root?: string;
}

/** A running lab. See index.ts for its picture. */
export interface Lab {
  readonly prefix: string;
  /** Private to the lab, removed by down(). */
  readonly stateDir: string;
  readonly plan: Plan;
  readonly servers: readonly NginxServer[];
  readonly bulk: Bulk;
  namespace(node: LabNode): string;
  address(node: LabNode | "host", segment: Segment, family?: Family): string;
  /** Runs a program inside a node to its end; rejects with ProgramError when its status is not 0. */
  run(node: LabNode, argv: readonly string[], options?: ExecuteOptions & { user?: User }): Promise<Output>;
  /** Starts a program inside a node and leaves it running; down() ends it if its starter does not. */
  spawnIn(node: LabNode, argv: readonly string[], options?: SpawnOptions & { user?: User }): ChildProcess;
  /** The address on lo of these servers (default: all), answers by the router: what DR asks of a real server. */
  prepareDirectRouting(address: string, servers?: readonly string[]): Promise<void>;
  releaseDirectRouting(address: string, servers?: readonly string[]): Promise<void>;
  /**
   * Transmit checksum offload of a node's interface. A veth sender leaves checksums to the "card"; XDP redirects such
   * packets unfinished, so senders turn it off for XDP. tc forwards them rightly: leave it on.
   */
  setChecksumOffload(node: LabNode, segment: Segment, on: boolean): Promise<void>;
  /** MTU of a node's interface and of the bridge port it is plugged into. */
  setMtu(node: LabNode, segment: Segment, mtu: number): Promise<void>;
  /** Ends every process in the lab, removes namespaces and state. Safe to repeat. */
  down(): Promise<void>;
}

const defaultRoot = "/run/loaddirector-lab";

/**
 * Brings a lab up and returns it, with nginx running on all servers.
 * Leftovers of the same prefix are removed first; a prefix whose owner still lives is refused. Needs root.
 */
export async function createLab(options: LabOptions): Promise<Lab> {
  const { prefix, servers: count = 3, bulkBytes = 16 * 1024 * 1024, root = defaultRoot } = options;
  const stateDir = join(root, prefix);
  const { nodes } = planLab(prefix, count, 0);
  await assertNoOtherOwner(prefix, root);
  await removeLab(prefix, root);
  try {
    await mkdir(stateDir, { recursive: true, mode: 0o755 });
    await recordOwner(stateDir);
    await ip(nodes.map((node) => `netns add ${namespaceOf({ prefix }, node)}`));
    const plan = planLab(prefix, count, await claimManagement(join(root, ".management"), prefix));
    const [, bulk] = await Promise.all([wire(plan), writeBulk(stateDir, bulkBytes), writeCertificate(stateDir)]);
    const lab = describeLab(plan, stateDir, root, bulk);
    await Promise.all(lab.servers.map((server) => server.start()));
    return lab;
  } catch (error) {
    await removeLab(prefix, root).catch(() => {}); // the first error is the one to report
    throw error;
  }
}

/** Removes whatever a lab of this prefix left behind, also after a crash. Nothing to do when there is nothing. */
export async function removeLab(prefix: string, root = defaultRoot): Promise<void> {
  const names = labNamespaces(prefix);
  await endProcesses(names);
  // A namespace dies some time after its name: the host's end of the cable goes first, by hand.
  await execute(["ip", "link", "del", "dev", hostLink(prefix)]).catch(() => {});
  await removeNamespaces(names);
  await releaseManagement(join(root, ".management"), prefix);
  await rm(join(root, prefix), { recursive: true, force: true });
}

/** Throws when another process that still runs keeps the lab of this prefix. */
export async function assertNoOtherOwner(prefix: string, root = defaultRoot): Promise<void> {
  const owner = await livingOwner(join(root, prefix));
  if (owner !== null && owner !== process.pid) throw new Error(`lab ${prefix} is in use by process ${owner}`);
}

/** The namespaces of this prefix that exist; `ld` does not own those of `ld-two`. */
export function labNamespaces(prefix: string): string[] {
  const roles = /^(fabric|director|client|router|remote|server-\d+)$/;
  return listNamespaces().filter((name) => name.startsWith(`${prefix}-`) && roles.test(name.slice(prefix.length + 1)));
}

/** A real server of a running lab, perhaps one that another process brought up; throws when there is none. */
export function serverOf(prefix: string, name: LabNode, root = defaultRoot): NginxServer {
  const namespace = namespaceOf({ prefix }, name);
  const number = Number(/^server-(\d+)$/.exec(name)?.[1]);
  if (!number || !listNamespaces().includes(namespace)) throw new Error(`there is no real server ${namespace}`);
  const plan = planLab(prefix, number, 0);
  const [v4, v6] = ([4, 6] as const).map((family) => addressOf(plan, name, "internal", family)) as [string, string];
  return nginxServer({ name, namespace, stateDir: join(root, prefix), v4, v6 });
}

function describeLab(plan: Plan, stateDir: string, root: string, bulk: Bulk): Lab {
  const namespace = (node: LabNode) => namespaceOf(plan, node);
  const address = (node: LabNode | "host", segment: Segment, family?: Family) => addressOf(plan, node, segment, family);
  const serverNodes = plan.nodes.filter((node) => node.startsWith("server-"));
  const chosen = (names: readonly string[] = serverNodes) => serverNodes.filter((node) => names.includes(node));
  return {
    prefix: plan.prefix,
    stateDir,
    plan,
    bulk,
    namespace,
    address,
    servers: serverNodes.map((node) =>
      nginxServer({
        name: node,
        namespace: namespace(node),
        stateDir,
        v4: address(node, "internal", 4),
        v6: address(node, "internal", 6),
      }),
    ),
    run: (node, argv, { user, ...rest } = {}) => execute(inNamespace(namespace(node), argv, user), rest),
    spawnIn: (node, argv, { user, ...rest } = {}) => launch(inNamespace(namespace(node), argv, user), rest),
    prepareDirectRouting: async (virtual, names) => {
      await Promise.all(chosen(names).map((node) => prepareDirectRouting(plan, node, virtual)));
    },
    releaseDirectRouting: async (virtual, names) => {
      await Promise.all(chosen(names).map((node) => releaseDirectRouting(plan, node, virtual)));
    },
    setChecksumOffload: async (node, segment, on) => {
      const { interface: name } = legOf(plan, node, segment);
      await execute(inNamespace(namespace(node), ["ethtool", "-K", name, "tx", on ? "on" : "off"]));
    },
    setMtu: async (node, segment, mtu) => {
      const leg = legOf(plan, node, segment);
      await ip([`link set dev ${leg.port} mtu ${mtu}`], namespace("fabric"));
      await ip([`link set dev ${leg.interface} mtu ${mtu}`], namespace(node));
    },
    down: () => removeLab(plan.prefix, root),
  };
}

function legOf(plan: Plan, node: LabNode, segment: Segment) {
  const leg = plan.legs.find((candidate) => candidate.node === node && candidate.segment === segment);
  if (!leg) throw new Error(`${node} is not on the ${segment} segment`);
  return leg;
}
