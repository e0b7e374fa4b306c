import type { Address } from "./address";
import type { Connection, Flow } from "./connection";
import type { Method, Protocol, Scheduler } from "./fields";
import type { Message } from "./message";

/** One destination as a scheduler sees it when a connection opens. */
export interface Candidate {
  readonly destinationId: string | null;
  readonly address: Address;
  /** null: the port the client used. */
  readonly port: number | null;
  readonly method: Method;
  readonly weight: number;
  readonly active: number;
  readonly inactive: number;
  /** At its upper threshold, and not yet below the lower one. */
  readonly overloaded: boolean;
  /** What is compared, least first: value / weight. null: this scheduler compares nothing, or takes no part. */
  readonly cost: { readonly value: number; readonly weight: number } | null;
  readonly chosen: boolean;
}

export interface SchedulerStep {
  readonly scheduler: Scheduler;
  /** In the order the scheduler looks at them: last added first. */
  readonly candidates: readonly Candidate[];
  /** What made the choice, with its numbers. */
  readonly why: Message;
}

/** `drop` carries a drop reason's name, `pass` leaves the packet to the box's own stack, `open` is settled only when it comes. */
export type Verdict =
  | {
      readonly kind: "forward";
      readonly destinationId: string | null;
      readonly destination: Address;
      readonly destinationPort: number;
      readonly method: Method;
    }
  | { readonly kind: "drop"; readonly reason: string }
  | { readonly kind: "pass" }
  | { readonly kind: "open" };

/** What a flow's first packet (SYN, first datagram) would meet now. */
export interface Opening {
  /** Ports `first` to `last`; 0 to 0: any port that no other listener of the address names. null: nothing listens. */
  readonly listener: {
    readonly serviceId: string;
    readonly protocol: Protocol;
    readonly first: number;
    readonly last: number;
  } | null;
  /** The persistence template that decides instead of the scheduler. */
  readonly template: Connection | null;
  readonly schedule: SchedulerStep | null;
  readonly verdict: Verdict;
  /** In the order of the decisions. */
  readonly why: readonly Message[];
}

/** Why a flow's packets go where they go. Read without leaving a trace in counters, cursors or records. */
export interface Explanation {
  readonly flow: Flow;
  /** The live record of the flow. */
  readonly record: Connection | null;
  /** Of the flow's next packet; without a record that is its first. */
  readonly verdict: Verdict;
  /** In the order of the decisions; without a record that of the opening follows. */
  readonly why: readonly Message[];
  /** null: the record decides over a first packet too. */
  readonly opening: Opening | null;
  /** Echo requests (ping) to the flow's virtual address, now; null: it is not one. */
  readonly echo: "answered" | "ignored" | null;
}
