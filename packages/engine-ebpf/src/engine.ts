import { fileURLToPath } from "node:url";
import type { ForwardingEngine, ForwardingHave, ForwardingWant, Part } from "@loaddirector/engine";
import { differingServices, expandForwarding, explainFlow, idsOfPart, sameHooks } from "@loaddirector/engine";
import {
  type Capabilities,
  type Connection,
  capabilitiesOf,
  type Hook,
  type HookChoice,
  type HookRole,
  type Message,
  message,
} from "@loaddirector/model";
import { LD_WAYS } from "./abi.generated";
import { applyActions } from "./apply-actions";
import { type Capacity, defaultCapacity, type LoadedObject, loadObject, mapSizes } from "./bpf-object";
import { ensureBpffs } from "./bpffs";
import { allConnections, listConnections } from "./connection-list";
import { controlConnections } from "./control-connections";
import { readCounters } from "./counters";
import { diffForwarding, type EbpfHave, type HookAction } from "./diff";
import { readEchoIgnored } from "./echo-ignored";
import { refreshEgressAddresses } from "./egress-addresses";
import { flowView } from "./explain/flow-view";
import { currentLayout, type TableLayout } from "./handover/table-layout";
import { openInForce } from "./handover/tables-in-force";
import { attachHook, hookProgramId, programId } from "./hook";
import { BpfError, check, libbpf } from "./libbpf";
import { ListenerTable } from "./listener-table";
import { readLocalAddresses } from "./local-addresses";
import { editAllGroups } from "./member-groups";
import { Registry } from "./registry";
import { checkRoom } from "./room";
import { readServices } from "./service-reader";
import { ServiceWriter } from "./service-writer";
import { sweepGone, sweepTables } from "./sweep";
import { readSettings, readSwitches, type Switches, writeSwitches } from "./switches";
import { enableForwarding } from "./sysctl";
import { ensureSecret, openTables, type Tables } from "./tables";
import { TestRunner } from "./test-run";
import { XdpHooks } from "./xdp";

export interface EbpfEngineOptions {
  /** Part of every pin, so that several instances live on one host. */
  readonly instance: string;
  /** Default /run/loaddirector/<instance>; the BPF file system is mounted in its folder `bpf`. */
  readonly runDir?: string;
  /** Names of the interfaces whose ingress is balanced, in the network namespace of this process. */
  readonly interfaces: readonly string[];
  /** By interface: what the choices of a configuration call it. */
  readonly roles?: Readonly<Record<string, HookRole>>;
  /** By interface: what holds where a configuration says nothing; those not named choose for themselves. tc is always there too: it does what XDP passes on. */
  readonly hooks?: Readonly<Record<string, HookChoice>>;
  /** The tc object; the one for XDP lies beside it. */
  readonly objectPath?: string;
  /** Least sizes of maps; those that are pinned and have less room are handed over to larger ones. */
  readonly capacity?: Partial<Capacity>;
  /** Of the object's tables. */
  readonly layout?: TableLayout;
  /** Told when tables were handed over to new ones and when programs took the place of earlier ones. */
  readonly onNotice?: (notice: { readonly text: Message; readonly severity: "info" | "warning" }) => void;
  /** In force from start on; absent: those the tables have, which configurations then change. */
  readonly switches?: Switches;
  /** Milliseconds between sweeps of the connection tables; 0: only when asked. */
  readonly sweepInterval?: number;
  /** Each CPU notes what its last packet met, for explaining and for tests. */
  readonly recordDecisions?: boolean;
}

const bundledObject = fileURLToPath(new URL("../dist/director.bpf.o", import.meta.url));

export const ebpfCapabilities: Capabilities = capabilitiesOf({
  engine: "ebpf",
  forwards: true,
  schedulers: ["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sed", "nq", "fo", "ovf", "sh", "dh", "mh", "twos"],
  methods: ["nat", "fullnat", "tun", "dr"],
  features: [
    "anyAddress",
    "anyPort",
    "portRange",
    "firewallMark",
    "onePacket",
    "persistence",
    "sipPersistence",
    "schedulerFlags",
    "thresholds",
    "ftp",
    "echoChoice",
  ],
});

/** What is open while the engine runs. */
export interface Running {
  readonly object: LoadedObject;
  readonly tables: Tables;
  readonly registry: Registry;
  readonly listeners: ListenerTable;
  readonly writer: ServiceWriter;
  readonly director: TestRunner;
  readonly sweeper: TestRunner;
  readonly programId: number;
  readonly xdp: XdpHooks;
}

/** The engine, and what tests and tools may look at. */
export interface EbpfEngine extends ForwardingEngine {
  /** Throws before start(). */
  running(): Running;
  /** Takes expired connections out now; the counts of their destinations fall. */
  sweep(): void;
  /** Every connection, read now. */
  connectionsNow(): Connection[];
}

/** The bundled forwarding engine: BPF on tc ingress, its state in pinned maps that outlive this process. */
export function createEbpfEngine(options: EbpfEngineOptions): EbpfEngine {
  let open: Running | null = null;
  let timer: NodeJS.Timeout | null = null;
  let used = { used4: 0, used6: 0 };

  function running(): Running {
    if (!open) throw new Error("the engine is not started");
    return open;
  }

  function sweep(): void {
    const { tables, sweeper } = running();
    used = sweepTables(tables, sweeper);
  }

  function notice(key: string, values: Message["values"], severity: "info" | "warning" = "info"): void {
    options.onNotice?.({ text: message(key, values), severity });
  }

  /** A sweep that fails leaves work for the next one. */
  function ifPossible(sweepSome: () => void): void {
    try {
      sweepSome();
    } catch (error) {
      if (!(error instanceof BpfError)) throw error;
    }
  }

  async function start(): Promise<void> {
    if (open) return;
    const mount = `${options.runDir ?? `/run/loaddirector/${options.instance}`}/bpf`;
    ensureBpffs(mount);
    const capacity = { ...defaultCapacity, ...options.capacity };
    const tcPath = options.objectPath ?? bundledObject;
    const paths = { tc: tcPath, xdp: tcPath.replace(/\.bpf\.o$/, "-xdp.bpf.o") };
    const load = (hook: Hook, folder: string, atLeast: Readonly<Record<string, number>> = {}) =>
      loadObject(paths[hook], folder, capacity, { ...options, atLeast });
    const { instance, layout = currentLayout } = options;
    const sizes = mapSizes(capacity, check("count CPUs", libbpf().possibleCpus()));
    const { pins, object, xdp, handedOver, finished } = await openInForce({ mount, instance, layout, sizes, load });
    if (handedOver) notice("ebpf.handedOver", handedOver, handedOver.lost > 0 ? "warning" : "info");
    if (finished) notice("ebpf.handoverFinished", {});
    const tables = openTables(object);
    ensureSecret(tables);
    editAllGroups(tables);
    writeSwitches(tables, options.switches ?? readSwitches(tables) ?? {});
    refreshEgressAddresses(tables);
    const registry = new Registry(tables);
    const listeners = new ListenerTable(tables);
    listeners.read();
    open = {
      object,
      tables,
      registry,
      listeners,
      writer: new ServiceWriter(registry, listeners),
      director: new TestRunner(object.programFd("director")),
      sweeper: new TestRunner(object.programFd("sweep")),
      programId: programId(object.programFd("director")),
      xdp: new XdpHooks({
        interfaces: options.interfaces,
        roles: options.roles,
        hooks: options.hooks,
        table: tables.xdpPort,
        load: () => load("xdp", pins),
        loaded: xdp,
      }),
    };
    const interval = options.sweepInterval ?? 1000;
    if (interval > 0) timer = setInterval(() => ifPossible(sweep), interval).unref();
  }

  async function stop(): Promise<void> {
    if (timer) clearInterval(timer);
    timer = null;
    open?.tables.close();
    open?.xdp.close();
    open?.object.close();
    open = null;
  }

  async function observe(signal: AbortSignal, part?: Part<ForwardingWant>): Promise<EbpfHave> {
    const { registry, listeners, tables, programId: ours, xdp } = running();
    const box = {
      localAddresses: readLocalAddresses(tables),
      echoIgnored: readEchoIgnored(tables),
      settings: readSettings(tables),
    };
    const seeHooks = () => xdp.observe(signal, listeners.hasMarks());
    if (part) {
      const services = readServices(registry, listeners, idsOfPart(part));
      const hooks = sameHooks(part.before.hooks, part.after.hooks) ? {} : { xdp: await seeHooks() };
      return { ...services, ...box, missingHooks: [], ...hooks };
    }
    refreshEgressAddresses(tables);
    registry.read();
    listeners.read();
    const hooks = await seeHooks();
    const missingHooks = options.interfaces.filter((name) => hookProgramId(name) !== ours);
    const services = readServices(registry, listeners);
    return { ...services, ...box, missingHooks, xdp: hooks };
  }

  /** `replaced`: gets the interfaces on which an earlier program of ours ended. */
  function applyToHook(action: HookAction, replaced: Set<string>): void {
    const { object, xdp } = running();
    if (action.kind === "attach") {
      if (hookProgramId(action.interface) !== 0) replaced.add(action.interface);
      enableForwarding(action.interface);
      attachHook(action.interface, object.programFd("director"));
    } else xdp.apply(action);
  }

  return {
    facility: "forwarding",
    capabilities: () => ebpfCapabilities,
    hooks: (choices) => open?.xdp.describe(choices) ?? [],
    control: controlConnections(() => running()),
    running,
    sweep,
    start,
    stop,
    observe,
    apply: async (changes, signal) => {
      const { registry, writer, tables, sweeper } = running();
      const replaced = new Set<string>();
      const outcomes = applyActions(changes, signal, writer, (action) => applyToHook(action, replaced));
      if (replaced.size > 0) notice("ebpf.replaced", { interfaces: [...replaced].join(", ") });
      if (registry.recordsEnded) ifPossible(() => sweepGone(tables, sweeper));
      registry.recordsEnded = false;
      return outcomes;
    },
    differing: differingServices,
    expand: (config, overlay) => expandForwarding(config, overlay, ebpfCapabilities),
    check: async (want) => checkRoom(want, running().registry),
    diff: (want: ForwardingWant, have: ForwardingHave) => {
      const { xdp } = have as EbpfHave;
      return diffForwarding(want, have, xdp ? running().xdp.plan(xdp, want.hooks) : []);
    },
    echoIgnored: () => readEchoIgnored(running().tables),
    counters: async () => {
      const { registry, tables } = running();
      const size = { size4: tables.connection4.entries * LD_WAYS, size6: tables.connection6.entries * LD_WAYS };
      return readCounters(registry, { ...used, ...size });
    },
    connectionsNow: () => allConnections(running().registry),
    connections: (filter, page) => listConnections(running().registry, filter, page),
    explain: async (flow) => explainFlow(flowView(running().registry, flow), flow),
  };
}
