import { z } from "zod";
import { integer, portSchema } from "./fields";

const switchedOff = z.boolean({ error: "invalid.value" }).default(false);
/** An engine counts a second in 32 bits, and takes differences with a sign: far from either. */
const perSecond = (standard: number) => integer(0, 100_000_000).default(standard);

/**
 * What the box bears and what it refuses, over all services. A limit of 0 is none. The defaults are generous: honest
 * crowds do not meet them. Switches are IPVS's sysctls of the same name.
 */
export const protectionSchema = z.strictObject({
  /** Handshakes begun in a second and not finished from which on a service counts as flooded: SYN cookies, no records. */
  halfOpenLimit: perSecond(10_000),
  /** Connections a second that one client address (IPv6: one /64) may open. */
  sourceConnections: perSecond(0),
  /** Packets a second that one client address (IPv6: one /64) may send. */
  sourcePackets: perSecond(0),
  /** TCP packets a second and CPU that belong to no connection and are answered with a reset. */
  unmatchedLimit: perSecond(10_000),
  /** ICMP errors a second and CPU, as net.ipv4.icmp_msgs_per_sec; those about size are not held back. */
  errorsPerSecond: perSecond(1000),
  /** The same to one address (IPv6: one /64) in six seconds, as net.ipv4.icmp_ratelimit. */
  errorsPerSource: perSecond(6),
  /** 0: a SYN never replaces a record; 1: in TIME_WAIT and CLOSE; 2: in FIN_WAIT of DR and TUN too. */
  connReuseMode: integer(0, 2).default(1),
  /** Records of a removed destination end at once instead of running out. */
  expireNodestConn: switchedOff,
  /** A destination of weight 0 keeps no persistent clients either. */
  expireQuiescentTemplate: switchedOff,
  /** A connection may begin with any TCP packet but a reset. */
  sloppyTcp: switchedOff,
  /** Stricter transitions of TCP's states. */
  secureTcp: switchedOff,
  /** Packets to a virtual address that no listener names go to the box's own stack instead of being dropped. */
  unmatchedToStack: switchedOff,
});
export type Protection = z.infer<typeof protectionSchema>;

const idle = (seconds: number) => integer(1, 86_400, "invalid.seconds").default(seconds);

/** Idle seconds after which a connection is forgotten where its service says nothing (features F9). */
const boxTimeoutsSchema = z.strictObject({
  established: idle(900),
  synReceived: idle(60),
  finWait: idle(60),
  udp: idle(300),
});
export type BoxTimeouts = z.infer<typeof boxTimeoutsSchema>;

export const defaultTimeouts: BoxTimeouts = boxTimeoutsSchema.parse({});
/** Those of the kernel's IPVS, seconds (net/netfilter/ipvs/ip_vs_proto_tcp.c, ip_vs_proto_udp.c). */
export const ipvsTimeouts: BoxTimeouts = { established: 900, synReceived: 60, finWait: 120, udp: 300 };

/** FULLNAT's ports of each local address. */
const localPortsSchema = z
  .strictObject({ first: portSchema.default(1024), last: portSchema.default(65_535) })
  .superRefine(({ first, last }, context) => {
    if (first > last) context.addIssue({ code: "custom", path: ["last"], message: "invalid.portRange" });
  });

/** What concerns all of an engine's connections. */
export const forwardingSettingsSchema = z.strictObject({
  protection: protectionSchema.prefault({}),
  timeouts: boxTimeoutsSchema.prefault({}),
  localPorts: localPortsSchema.prefault({}),
});
export type ForwardingSettings = z.infer<typeof forwardingSettingsSchema>;
