import type {
  Address,
  Capabilities,
  Config,
  ConnectionFilter,
  ConnectionPage,
  ConnectionPageRequest,
  Explanation,
  Flow,
  ForwardingSettings,
  HookChoices,
  InterfaceHook,
  Message,
  ObjectRef,
  Overlay,
  Protocol,
  Scheduler,
  SchedulerFlag,
  Timeouts,
  VirtualService,
} from "@loaddirector/model";

/** Why an object cannot be carried out; the object keeps this as its status and the rest goes on. */
export interface Refusal {
  readonly object: ObjectRef;
  readonly path: readonly string[];
  readonly message: Message;
}

/** One step from what is to what should be. `object` null concerns the box (hooks, tables). */
export interface Change<Action = unknown> {
  readonly object: ObjectRef | null;
  readonly phase: "create" | "update" | "remove";
  /** Order over all engines: 10 links and addresses, 20 filter, 30 forwarding, 40 layer 7, 50 VRRP, 60 sshd. */
  readonly rank: number;
  readonly text: Message;
  /** What apply() needs; meaningful to the engine that made it only. */
  readonly action: Action;
}

export type Outcome =
  | { readonly change: Change; readonly ok: true }
  | { readonly change: Change; readonly ok: false; readonly reason: Message };

/** The objects in which two wants differ, as each has them. */
export interface Part<Want> {
  readonly before: Want;
  readonly after: Want;
}

/**
 * One facility of the box (forwarding, addresses, filter...). The agent drives every engine the same way:
 * expand -> check -> observe -> diff -> apply, again on every change, on a slow timer and at start.
 * Constructors do nothing; start() takes what the engine needs of the kernel and leaves a running kernel state alone.
 */
export interface Engine<Want, Have, Action = unknown> {
  readonly facility: string;
  start(signal: AbortSignal): Promise<void>;
  /** Lets go of handles. The kernel goes on forwarding. */
  stop(): Promise<void>;
  /**
   * Pure: what this engine should hold, and what it refuses, object by object. For what did not change since the last
   * call it gives the very same objects, so that differing() is quick.
   */
  expand(config: Config, overlay: Overlay): { want: Want; refused: Refusal[] };
  /** Dry run: touches nothing. */
  check(want: Want, signal: AbortSignal): Promise<Refusal[]>;
  /**
   * Pure: the parts of two wants that are not the same; null when everything is. An engine without it is observed as a
   * whole after every change.
   */
  differing?(before: Want, after: Want): Part<Want> | null;
  /**
   * Reads the kernel, never memory, so that what others changed is found. With `part` only what its objects stand for is
   * looked at; diff() of that with either side of the part says what to change. What others did elsewhere is found by
   * the next look at everything.
   */
  observe(signal: AbortSignal, part?: Part<Want>): Promise<Have>;
  /** Pure. Empty when have already is want. Parents before children, children removed first. */
  diff(want: Want, have: Have): Change<Action>[];
  /** One outcome per change, in order. Safe to repeat; a stop between any two changes converges at the next pass. */
  apply(changes: readonly Change<Action>[], signal: AbortSignal): Promise<Outcome[]>;
}

export interface ForwardingDestination {
  /** Destination id of the model: counters hang on it. */
  readonly id: string;
  readonly address: Address;
  /** null: the port the client used. */
  readonly port: number | null;
  /** Configured weight with the overlay's operations and health applied. */
  readonly weight: number;
  readonly method: "nat" | "fullnat" | "tun" | "dr";
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
}

/** Ports `first` to `last`; 0 to 0: any port that no other listener of the address names. */
export interface ForwardingListener {
  readonly protocol: Protocol;
  readonly first: number;
  readonly last: number;
}

export interface Persistence {
  readonly timeout: number;
  readonly prefix4: number;
  readonly prefix6: number;
  /** Datagrams with the same SIP Call-ID instead of clients, whatever their addresses. Absent: clients. */
  readonly engine?: "sip";
}

/** A virtual service as a forwarding engine holds it. All its listeners share scheduler state and destinations. */
export interface ForwardingService {
  readonly id: string;
  /** null: any address that is not the box's own. */
  readonly address: Address | null;
  /** Of the packets it is for, whatever destinations it has at the moment. */
  readonly family: 4 | 6;
  /** Packets with this mark whatever their address and port, before all listeners; address null, listeners empty. */
  readonly firewallMark: number | null;
  /** In ascending order of protocol, first; ranges that touch are one. */
  readonly listeners: readonly ForwardingListener[];
  readonly scheduler: Scheduler;
  readonly schedulerFlags: readonly SchedulerFlag[];
  /** UDP: every datagram is scheduled by itself and leaves no connection. */
  readonly onePacket: boolean;
  /** Clients whose first bits agree stay on one destination until `timeout` seconds after their last connection. */
  readonly persistence: Persistence | null;
  /** Seconds; null takes the engine's default. */
  readonly timeouts: Timeouts;
  /** Its connections end in a process of the box, which reads them and announces the data connections they agree on. */
  readonly helper: VirtualService["helper"];
  /** In the order of adding; IPVS's list is the reverse. */
  readonly destinations: readonly ForwardingDestination[];
}

export interface ForwardingWant {
  /** In ascending order of id. */
  readonly services: readonly ForwardingService[];
  /** Of this box alone, in ascending order: FULLNAT's sources towards the servers. */
  readonly localAddresses: readonly Address[];
  /** Virtual addresses that answer no echo requests (ping) now, in ascending order. */
  readonly echoIgnored: readonly Address[];
  /** Where packets of the balanced interfaces are met. Absent: where the engine finds it best. */
  readonly hooks?: HookChoices;
  /** Absent: left as it is. */
  readonly settings?: ForwardingSettings;
}

/** What was read back, in the same shape, and the hooks that are missing (interface names). */
export interface ForwardingHave extends ForwardingWant {
  readonly missingHooks: readonly string[];
}

/** Monotonic since the object's identity was first seen; survives restarts of the agent. Bytes are IP lengths. */
export interface TrafficCounters {
  readonly connections: number;
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface DestinationCounters extends TrafficCounters {
  readonly active: number;
  readonly inactive: number;
  readonly persistent: number;
}

/** By object id. A map is one; an engine with 100,000 objects works out a value when it is asked for. */
export interface CountersById<T> {
  get(id: string): T | undefined;
  /** get() that makes no object: the value's fields, in the order of their declaration. False when there is no value. */
  readInto?(id: string, fields: Float64Array): boolean;
  readonly size: number;
  keys(): Iterable<string>;
  values(): Iterable<T>;
}

/** What a flooded service did since its counters began: cookies sent, clients that proved theirs, packets without a record. */
export interface ServiceFlood {
  readonly cookies: number;
  readonly proven: number;
  readonly forwarded: number;
}

export interface ForwardingCounters {
  /** Milliseconds on the monotonic clock at which the sample was read. */
  readonly at: number;
  readonly services: CountersById<TrafficCounters>;
  readonly destinations: CountersById<DestinationCounters>;
  /** Packets dropped, by named reason. */
  readonly drops: ReadonlyMap<string, number>;
  readonly table: { readonly used4: number; readonly used6: number; readonly size4: number; readonly size6: number };
  /** Services that are flooded with SYNs now, by id; an engine without such a protection leaves it out. */
  readonly floods?: ReadonlyMap<string, ServiceFlood>;
}

/** A connection of a service with a helper, and the server that the scheduler chose for it. */
export interface ControlConnection {
  readonly client: Address;
  readonly clientPort: number;
  readonly virtual: Address;
  readonly virtualPort: number;
  readonly serviceId: string;
  readonly destinationId: string;
  readonly server: Address;
  readonly serverPort: number;
}

/** What a helper's process needs of the data plane. */
export interface ControlConnections {
  /** null: there is no such connection, or its service has no helper. */
  find(client: Address, clientPort: number, virtual: Address, virtualPort: number): ControlConnection | null;
  /**
   * Lets one data connection through, once, within a minute, between the two ends of the control connection. passive:
   * from the client to `port` of the server; answers the port of the virtual address it is reached under, the same one
   * where it is free. active: from the server to `port` of the client; answers `port`. null: it cannot be let through.
   */
  expect(control: ControlConnection, direction: "passive" | "active", port: number): number | null;
}

export interface ForwardingEngine extends Engine<ForwardingWant, ForwardingHave> {
  readonly facility: "forwarding";
  capabilities(): Capabilities;
  /** As last observed, with these choices. */
  hooks(choices?: HookChoices): readonly InterfaceHook[];
  /** null: this engine has no helpers. */
  readonly control: ControlConnections | null;
  /** Virtual addresses whose echo requests are dropped at this moment, in ascending order. */
  echoIgnored(): readonly Address[];
  counters(): Promise<ForwardingCounters>;
  /** Reads while packets go on changing the table: a record that is written at this moment may be missed. */
  connections(filter: ConnectionFilter, page: ConnectionPageRequest): Promise<ConnectionPage>;
  /** Why packets of this flow go where they go. Leaves no trace in counters, cursors or records. */
  explain(flow: Flow): Promise<Explanation>;
}
