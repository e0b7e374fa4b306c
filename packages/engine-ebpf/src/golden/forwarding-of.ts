import type { ForwardingDestination, ForwardingService, Persistence } from "@loaddirector/engine";
import { addressFamily, formatEndpoint } from "@loaddirector/model";
import { destination, service } from "../rig/want";
import type { GoldenDestination, GoldenService } from "./scenario";

/** A recorded service, as engines are asked for it; its destinations come one by one. */
export function emptyServiceOf(golden: GoldenService): ForwardingService {
  const { id, vip, protocol, port, fwmark } = golden;
  return service(id, vip, [], {
    scheduler: golden.scheduler as "rr",
    family: addressFamily(vip ?? golden.destinations[0]!.address),
    firewallMark: fwmark,
    listeners: fwmark === null ? [{ protocol, first: port, last: port }] : [],
    schedulerFlags: [...golden.flags].sort(),
    onePacket: golden.one_packet,
    persistence: persistenceOf(golden.persistence),
  });
}

export function destinationOf(id: string, member: GoldenDestination): ForwardingDestination {
  const { address, port, weight, method, upper, lower } = member;
  return destination(`${id}/${formatEndpoint(address, port)}`, address, {
    port: port || null,
    weight,
    method: method as "nat",
    upperThreshold: upper,
    lowerThreshold: lower,
  });
}

/** Mask or prefix length of one family; the other one's is not asked for. */
function persistenceOf(golden: GoldenService["persistence"]): Persistence | null {
  if (!golden) return null;
  const { timeout, netmask } = golden;
  if (!netmask.includes(".")) return { timeout, prefix4: 32, prefix6: Number(netmask) };
  const ones = netmask.split(".").reduce((sum, part) => sum + Number(part).toString(2).replaceAll("0", "").length, 0);
  return { timeout, prefix4: ones, prefix6: 128 };
}
