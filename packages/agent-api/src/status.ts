import type {
  Address,
  Capabilities,
  DnsAnswerState,
  InterfaceHook,
  Issue,
  Message,
  ObjectRef,
  OperationState,
  Overlay,
} from "@loaddirector/model";

/** What became of an apply. `degraded`: applied, with objects that could not be. */
export interface ApplyOutcome {
  readonly revision: number;
  readonly result: "applied" | "degraded" | "rolledBack" | "refused";
  /** Objects not carried out, or why nothing was. */
  readonly problems: readonly ObjectProblem[];
  readonly reason: Message | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface ObjectProblem {
  readonly object: ObjectRef | null;
  readonly path: readonly string[];
  readonly message: Message;
}

/** A revision on trial goes back by itself unless it is confirmed over a connection opened after the apply. */
export interface Trial {
  readonly revision: number;
  /** The revision it goes back to; 0: the empty configuration. */
  readonly previous: number;
  /** Milliseconds that are left, on the boot clock. */
  readonly leftMs: number;
}

/** Something found different in the kernel that no revision asked for. */
export interface Drift {
  readonly object: ObjectRef | null;
  readonly text: Message;
  /** Milliseconds since 1970. */
  readonly foundAt: number;
  readonly mended: boolean;
}

export interface AgentStatus {
  readonly version: string;
  readonly instance: string;
  readonly startedAt: number;
  readonly bootId: string;
  readonly capabilities: Capabilities;
  /** Of the interfaces whose traffic is balanced; empty where nothing is forwarded. */
  readonly hooks: readonly InterfaceHook[];
  /** Virtual addresses that do not answer echo requests (ping) now. */
  readonly echoIgnored: readonly Address[];
  /** 0: nothing was ever applied. */
  readonly revision: number;
  /** contentHash() of the running configuration. */
  readonly hash: string;
  readonly trial: Trial | null;
  readonly lastOutcome: ApplyOutcome | null;
  readonly problems: readonly ObjectProblem[];
  readonly drift: readonly Drift[];
  readonly applying: { readonly done: number; readonly total: number } | null;
  readonly dns: DnsStatus;
}

/** The DNS server that answers for names of the configuration. */
export interface DnsStatus {
  /** Addresses it answers on, port 53; empty while it does not run. */
  readonly listen: readonly string[];
  /** Why names are not answered; null: they are, or there are none. */
  readonly problem: Message | null;
  /** By id of the enabled names; also of those that nobody answers for, so that they can be served elsewhere. */
  readonly names: Readonly<Record<string, DnsNameStatus>>;
}

export interface DnsNameStatus {
  /** Of the SOA record; 0: never written. */
  readonly serial: number;
  readonly answers: readonly DnsAnswerState[];
}

export interface CheckResult {
  readonly issues: readonly Issue[];
}

/** Traffic and state once a second. Rates are per second over the last interval; counters only ever grow. */
export interface Live {
  /** Milliseconds since 1970 of the sample; one step per second. */
  readonly at: number;
  readonly services: Readonly<Record<string, Rates & { readonly active: number; readonly inactive: number }>>;
  readonly destinations: Readonly<
    Record<string, Rates & { readonly active: number; readonly inactive: number; readonly weight: number | null }>
  >;
  readonly interfaces: readonly InterfaceLive[];
  readonly overlay: Overlay;
  readonly box: {
    /** 0 to 1 over all cores. */
    readonly cpu: number;
    readonly memoryUsed: number;
    readonly memoryTotal: number;
    readonly uptimeSeconds: number;
    readonly connections: number;
    readonly connectionsMax: number;
    /** Packets dropped per second by named reason, only those above zero. */
    readonly drops: Readonly<Record<string, number>>;
    /** Services that are flooded with SYNs now, by id, with what became of the SYNs since their counters began. */
    readonly floods: Readonly<Record<string, FloodCounts>>;
  };
}

/** Cookies sent, clients that proved theirs, packets that went on without a record. */
export interface FloodCounts {
  readonly cookies: number;
  readonly proven: number;
  readonly forwarded: number;
}

/** Packets dropped by named reason, every reason there is: since the table was made, and per second over the last interval. */
export type DropCounts = Readonly<Record<string, { readonly total: number; readonly rate: number }>>;

export interface Rates {
  readonly connections: number;
  readonly packetsIn: number;
  readonly packetsOut: number;
  /** bit/s */
  readonly bitsIn: number;
  readonly bitsOut: number;
}

export interface InterfaceLive extends Omit<Rates, "connections"> {
  readonly name: string;
  readonly role: string;
  readonly up: boolean;
  /** Mbit/s, null where the driver does not say. */
  readonly speed: number | null;
  readonly mac: string;
  readonly addresses: readonly string[];
  /** Receive and transmit errors since the interface came up. */
  readonly errors: number;
}

/** History points for charts after a reload: one per second, oldest first, at most 900. */
export interface LiveHistory {
  readonly points: readonly Live[];
}

export interface AgentEvent {
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind:
    | "commit"
    | "up"
    | "down"
    | "drain"
    | "disable"
    | "enable"
    | "drift"
    | "trial"
    | "rolledBack"
    | "agent"
    | "warning";
  readonly object: ObjectRef | null;
  readonly message: Message;
}

export interface OperationResult {
  readonly destinationId: string;
  readonly state: OperationState | null;
}
