import type { Timeouts } from "@loaddirector/model";
import { settingsCodec } from "./abi.generated";
import type { Tables } from "./tables";
import { boxTimeouts } from "./timeouts";

/** The box's settings of the data plane; each is IPVS's sysctl of the same name unless it says otherwise. */
export interface Switches {
  /** 0: a SYN never replaces a record; 1: in TIME_WAIT and CLOSE; bit 1: in FIN_WAIT of DR and TUN too. Default 1. */
  readonly connReuseMode?: number;
  /** Records of a removed destination end at once instead of running out. Default off. */
  readonly expireNodestConn?: boolean;
  /** A destination of weight 0 keeps no persistent clients either. Default off. */
  readonly expireQuiescentTemplate?: boolean;
  readonly sloppyTcp?: boolean;
  readonly secureTcp?: boolean;
  /** Packets to a virtual address that no listener names go to the box's own stack, as in IPVS. Default: dropped. */
  readonly unmatchedToStack?: boolean;
  /** FULLNAT's ports of each local address. Default 1024 to 65535. */
  readonly localPorts?: { readonly first: number; readonly last: number };
  /** TCP packets a second and CPU that belong to no connection and are answered with a reset; 0: all. Default 10,000. */
  readonly unmatchedLimit?: number;
  /** Connections a second that one client address (IPv6: one /64) may open; 0: any number. Default 0. */
  readonly sourceConnections?: number;
  /** Packets a second that one client address (IPv6: one /64) may send; 0: any number. Default 0. */
  readonly sourcePackets?: number;
  /**
   * Handshakes begun in a second and not finished from which on a service counts as flooded; 0: it never does, all is as
   * in IPVS. Default 0.
   */
  readonly halfOpenLimit?: number;
  /** ICMP errors a second and CPU, as net.ipv4.icmp_msgs_per_sec; those about size are not held back. 0, the default: all. */
  readonly errorsPerSecond?: number;
  /** The same to one address (IPv6: one /64) in six seconds, as net.ipv4.icmp_ratelimit. 0, the default: all. */
  readonly errorsPerSource?: number;
  /** Seconds; those not named are the box's defaults. */
  readonly timeouts?: Partial<Record<keyof Timeouts, number>>;
}

/** What a box protects itself with unless it is told otherwise; generous, so that honest crowds do not meet it. */
export const protection: Switches = { halfOpenLimit: 10_000, errorsPerSecond: 1000, errorsPerSource: 6 };

export function writeSwitches(tables: Tables, switches: Switches): void {
  const { view } = tables.settings;
  const { offset } = settingsCodec;
  view.setUint32(offset.connReuseMode, switches.connReuseMode ?? 1, true);
  view.setUint32(offset.expireNodestConn, switches.expireNodestConn ? 1 : 0, true);
  view.setUint32(offset.expireQuiescentTemplate, switches.expireQuiescentTemplate ? 1 : 0, true);
  view.setUint32(offset.sloppyTcp, switches.sloppyTcp ? 1 : 0, true);
  view.setUint32(offset.secureTcp, switches.secureTcp ? 1 : 0, true);
  view.setUint32(offset.unmatchedToStack, switches.unmatchedToStack ? 1 : 0, true);
  const ports = switches.localPorts ?? { first: 1024, last: 65_535 };
  view.setUint32(offset.localPortFirst, ports.first, true);
  view.setUint32(offset.localPortLast, ports.last, true);
  view.setUint32(offset.unmatchedLimit, switches.unmatchedLimit ?? 10_000, true);
  view.setUint32(offset.sourceConnections, switches.sourceConnections ?? 0, true);
  view.setUint32(offset.sourcePackets, switches.sourcePackets ?? 0, true);
  view.setUint32(offset.halfOpenLimit, switches.halfOpenLimit ?? 0, true);
  view.setUint32(offset.errorsPerSecond, switches.errorsPerSecond ?? 0, true);
  view.setUint32(offset.errorsPerSource, switches.errorsPerSource ?? 0, true);
  boxTimeouts(switches.timeouts).forEach((ticks, state) => {
    view.setUint32(offset.timeout + 4 * state, ticks, true);
  });
}
