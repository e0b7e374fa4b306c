import type { Address, Connection, Flow, Method, Scheduler } from "@loaddirector/model";
import type { ForwardingListener } from "../contract";

/** A destination with what its scheduler counts. */
export interface Member {
  readonly destinationId: string | null;
  readonly address: Address;
  /** null: the port the client used. */
  readonly port: number | null;
  readonly method: Method;
  readonly weight: number;
  readonly active: number;
  readonly inactive: number;
  readonly overloaded: boolean;
}

/** Where rr and wrr stand: `position` n at the n-th member, 0 before the first. */
export interface Cursor {
  readonly position: number;
  readonly currentWeight: number;
  readonly maxWeight: number;
  readonly weightStep: number;
}

export interface ServiceView {
  readonly id: string;
  readonly listener: ForwardingListener;
  /** Its packets are those of addresses that no service names. */
  readonly anyAddress: boolean;
  readonly scheduler: Scheduler;
  readonly cursor: Cursor;
  readonly persistent: boolean;
  /** What a datagram says decides: its SIP Call-ID, which no flow has. */
  readonly byCallId: boolean;
  /** Holds the client to a server and decides instead of the scheduler; left out where there is none. */
  readonly template?: { readonly connection: Connection; readonly member: Member } | null;
  /** In IPVS's order: last added first. */
  readonly members: readonly Member[];
  /** lblc and lblcr: places of the members that have what is asked of the flow's address, last added first; -1: gone. */
  readonly noted: readonly number[];
  /** sh, dh and mh: the buckets to look into, in order, and the place of the member in each; null: empty. */
  readonly buckets: readonly { readonly number: number; readonly place: number | null }[];
}

export interface RecordView {
  readonly connection: Connection;
  /** Made by a template: a SYN never opens it anew. */
  readonly controlled: boolean;
  /** In its service; a removed destination's records run out. */
  readonly available: boolean;
  readonly weight: number;
}

/** What an engine holds of one flow, for explaining. Reading it changes nothing. */
export interface FlowView {
  /** A live record, or null. */
  record(flow: Flow): RecordView | null;
  isVirtualAddress(flow: Flow): boolean;
  ignoresEcho(flow: Flow): boolean;
  /** The service a first packet is for; counts are those after what has expired of this flow has left. */
  serviceOf(flow: Flow): ServiceView | null;
  /** Another connection of the same client end already reaches this server's address and port. */
  isTupleTaken(flow: Flow, member: Member): boolean;
  /** False when both buckets of the flow are full of live records. */
  hasRoom(flow: Flow): boolean;
  readonly switches: {
    readonly connReuseMode: number;
    readonly expireNodestConn: boolean;
    readonly unmatchedToStack: boolean;
  };
}
