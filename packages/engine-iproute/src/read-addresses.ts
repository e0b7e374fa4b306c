import { type Address, formatAddress } from "@loaddirector/model";
import { dump, type NetlinkMessage } from "./netlink";

/**
 * Owner mark in the address's route metric (IFA_RT_PRIORITY): the one attribute that both families keep, that every
 * supported iproute2 can set and read back, and that means nothing for a /32 or /128. "LD" in ASCII.
 */
export const ownerMetric = 0x4c44;

/** linux/rtnetlink.h, linux/if_link.h, linux/if_addr.h; the fixed parts are struct ifinfomsg and struct ifaddrmsg. */
const RTM_GETLINK = 18;
const IFINFOMSG = 16;
const IFLA_ADDRESS = 1;
const IFLA_IFNAME = 3;
const IFLA_OPERSTATE = 16;
const IF_OPER_DOWN = 2;
const RTM_GETADDR = 22;
const IFADDRMSG = 8;
const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;
const IFA_RT_PRIORITY = 9;

export interface LinkAddresses {
  readonly name: string;
  readonly mac: string;
  readonly up: boolean;
  readonly addresses: readonly { readonly address: Address; readonly prefix: number; readonly own: boolean }[];
}

/** Every link of the network namespace with its addresses, as the kernel has them now. Throws when it does not tell. */
export function readAddresses(): LinkAddresses[] {
  const byLink = new Map<number, LinkAddresses["addresses"][number][]>();
  for (const found of dump(RTM_GETADDR, Buffer.alloc(IFADDRMSG), IFADDRMSG)) {
    const link = found.word(4);
    const address = addressOf(found);
    if (!address) continue;
    const own = byLink.get(link);
    if (own) own.push(address);
    else byLink.set(link, [address]);
  }
  return dump(RTM_GETLINK, Buffer.alloc(IFINFOMSG), IFINFOMSG).map((link) => ({
    // Ends with a zero byte.
    name: Buffer.from(link.bytes(IFLA_IFNAME)).toString("latin1").replace(/\0$/, ""),
    mac: [...link.bytes(IFLA_ADDRESS)].map((byte) => byte.toString(16).padStart(2, "0")).join(":"),
    up: link.number(IFLA_OPERSTATE) !== IF_OPER_DOWN,
    addresses: byLink.get(link.word(4)) ?? [],
  }));
}

/** IFA_ADDRESS is the other end of a point-to-point link, where IFA_LOCAL is the own one. */
function addressOf(found: NetlinkMessage): LinkAddresses["addresses"][number] | null {
  const local = found.bytes(IFA_LOCAL);
  const bytes = local.length > 0 ? local : found.bytes(IFA_ADDRESS);
  if (bytes.length !== 4 && bytes.length !== 16) return null;
  return { address: formatAddress(bytes), prefix: found.byte(1), own: found.number(IFA_RT_PRIORITY) === ownerMetric };
}
