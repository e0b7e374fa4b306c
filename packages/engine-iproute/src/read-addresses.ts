import { type Address, parseAddress } from "@loaddirector/model";
import { z } from "zod";
import { runCommand } from "./run-command";

/**
 * Owner mark in the address's route metric (IFA_RT_PRIORITY): the one attribute that both families keep, that every
 * supported iproute2 can set and read back, and that means nothing for a /32 or /128. "LD" in ASCII.
 */
export const ownerMetric = 0x4c44;

const linkSchema = z.object({
  ifname: z.string(),
  address: z.string().default(""),
  operstate: z.string().default("UNKNOWN"),
  addr_info: z
    .array(
      z.object({
        family: z.string().optional(),
        local: z.string().optional(),
        prefixlen: z.number().optional(),
        metric: z.number().optional(),
      }),
    )
    .default([]),
});

export interface LinkAddresses {
  readonly name: string;
  readonly mac: string;
  readonly up: boolean;
  readonly addresses: readonly { readonly address: Address; readonly prefix: number; readonly own: boolean }[];
}

/** Every link of the network namespace with its addresses, as the kernel has them now. Throws when `ip` cannot tell. */
export async function readAddresses(signal?: AbortSignal): Promise<LinkAddresses[]> {
  const { status, stdout, stderr } = await runCommand(["ip", "-j", "addr", "show"], { signal });
  if (status !== 0) throw new Error(`ip addr show: ${stderr.trim()}`);
  const links = z.array(z.union([linkSchema, z.strictObject({})])).parse(JSON.parse(stdout || "[]"));
  return links.flatMap((link) => {
    if (!("ifname" in link)) return [];
    const addresses = link.addr_info.flatMap(({ local, prefixlen, metric }) => {
      const address = local === undefined ? null : parseAddress(local);
      return address ? [{ address, prefix: prefixlen ?? 0, own: metric === ownerMetric }] : [];
    });
    return [{ name: link.ifname, mac: link.address, up: link.operstate !== "DOWN", addresses }];
  });
}
