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
    const link = found.fixed.getUint32(4, true);
    const address = addressOf(found);
    if (!address) continue;
    const own = byLink.get(link);
    if (own) own.push(address);
    else byLink.set(link, [address]);
  }
  return dump(RTM_GETLINK, Buffer.alloc(IFINFOMSG), IFINFOMSG).map(({ fixed, attributes }) => ({
    name: textOf(attributes.get(IFLA_IFNAME)),
    mac: [...bytesOf(attributes.get(IFLA_ADDRESS))].map((byte) => byte.toString(16).padStart(2, "0")).join(":"),
    up: attributes.get(IFLA_OPERSTATE)?.getUint8(0) !== IF_OPER_DOWN,
    addresses: byLink.get(fixed.getInt32(4, true)) ?? [],
  }));
}

/** IFA_ADDRESS is the other end of a point-to-point link, where IFA_LOCAL is the own one. */
function addressOf({ fixed, attributes }: NetlinkMessage): LinkAddresses["addresses"][number] | null {
  const bytes = bytesOf(attributes.get(IFA_LOCAL) ?? attributes.get(IFA_ADDRESS));
  if (bytes.length !== 4 && bytes.length !== 16) return null;
  const own = attributes.get(IFA_RT_PRIORITY)?.getUint32(0, true) === ownerMetric;
  return { address: formatAddress(bytes), prefix: fixed.getUint8(1), own };
}

function bytesOf(view: DataView | undefined): Uint8Array {
  return view ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array(0);
}

/** Ends with a zero byte. */
function textOf(view: DataView | undefined): string {
  return Buffer.from(bytesOf(view)).toString("latin1").replace(/\0$/, "");
}
