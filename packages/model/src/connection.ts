import { z } from "zod";
import { type Address, addressSchema } from "./address";
import { integer, type Method, type Protocol, portSchema, protocolSchema } from "./fields";
import { idSchema } from "./id";
import { type Prefix, prefixSchema } from "./prefix";

/**
 * IPVS's names of the states. NONE: a TCP record before its first transition, and a template until one of its connections
 * was established; then it is ASSURED.
 */
export const connectionStates = [
  "NONE",
  "ESTABLISHED",
  "SYN_SENT",
  "SYN_RECV",
  "FIN_WAIT",
  "TIME_WAIT",
  "CLOSE",
  "CLOSE_WAIT",
  "LAST_ACK",
  "LISTEN",
  "SYNACK",
  "UDP",
  "ASSURED",
] as const;
export type ConnectionState = (typeof connectionStates)[number];

/** Both ends of a flow as its client sees them. */
export const flowSchema = z.strictObject({
  protocol: protocolSchema,
  client: addressSchema,
  clientPort: portSchema,
  virtual: addressSchema,
  virtualPort: portSchema,
});
export type Flow = z.infer<typeof flowSchema>;

/** One record of the connection table. */
export interface Connection extends Omit<Flow, "protocol"> {
  /** null: a template that several listeners share. */
  readonly protocol: Protocol | null;
  /** null: an object that was removed; its connections run out. */
  readonly serviceId: string | null;
  readonly destinationId: string | null;
  readonly destination: Address;
  readonly destinationPort: number;
  readonly method: Method;
  readonly state: ConnectionState;
  /** A persistence template: it keeps its client at its server and carries no packets itself. */
  readonly template: boolean;
  /** Eight digits that stand for the SIP Call-ID a template holds, whose client is then no one's; null: it holds a client. */
  readonly callId: string | null;
  /** Seconds since the last packet. */
  readonly idle: number;
  /** Seconds until it expires without another packet. */
  readonly expires: number;
}

/** A connection matches when it has every value given. */
export interface ConnectionFilter {
  readonly serviceId?: string | undefined;
  readonly destinationId?: string | undefined;
  /** An address is a prefix of its full length. */
  readonly client?: Prefix | undefined;
  readonly clientPort?: number | undefined;
  readonly protocol?: Protocol | undefined;
  readonly state?: ConnectionState | undefined;
  readonly template?: boolean | undefined;
}

export const connectionFilterSchema = z.strictObject({
  serviceId: idSchema("virtualService").optional(),
  destinationId: idSchema("destination").optional(),
  client: prefixSchema.optional(),
  clientPort: portSchema.optional(),
  protocol: protocolSchema.optional(),
  state: z.enum(connectionStates, { error: "invalid.connectionState" }).optional(),
  template: z.boolean().optional(),
});

/** `cursor`: where the last page ended; null begins at the start. Opaque: one that is not understood begins there too. */
export const connectionPageSchema = z.strictObject({
  cursor: z.string().max(32).nullable().default(null),
  limit: integer(1, 1_000).default(100),
});
export type ConnectionPageRequest = z.infer<typeof connectionPageSchema>;

/**
 * One page in the order of the table, which new connections do not change. A page may hold fewer than asked for, or
 * none, and still have a `next`: how much of the table one call looks at is bounded.
 */
export interface ConnectionPage {
  readonly connections: readonly Connection[];
  /** null: the end of the table. */
  readonly next: string | null;
  /** Records this call looked at. */
  readonly examined: number;
  /** Share of the table that lies behind the end of this page, 0 to 1. */
  readonly walked: number;
}
