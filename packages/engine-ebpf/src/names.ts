import type { ForwardingService } from "@loaddirector/engine";
import {
  type Address,
  addressBytes,
  formatAddress,
  type Protocol,
  type Scheduler,
  type SchedulerFlag,
} from "@loaddirector/model";
import { methodValues, protocolValues, schedulerValues, serviceFlagValues } from "./abi.generated";

type Method = keyof typeof methodValues;

const byNumber = <T extends string>(values: Readonly<Record<T, number>>): ReadonlyMap<number, T> =>
  new Map(Object.entries(values).map(([name, value]) => [value as number, name as T]));
const schedulerNames = byNumber(schedulerValues);
const methodNames = byNumber(methodValues);

export const schedulerNumber = (name: Scheduler): number => schedulerValues[name];
export const schedulerName = (number: number): Scheduler => schedulerNames.get(number) ?? "rr";
/** The flags of the scheduler a service has; those of others mean nothing and are not kept. */
export function serviceFlags({
  onePacket,
  schedulerFlags,
  scheduler,
  helper,
  destinations,
  persistence,
}: ForwardingService): number {
  const has = (name: "port" | "fallback") => schedulerFlags.includes(`${scheduler}-${name}` as SchedulerFlag);
  return (
    serviceFlagValues.live |
    (onePacket ? serviceFlagValues.onePacket : 0) |
    (destinations.some(isDirect) ? serviceFlagValues.stateless : 0) |
    (destinations.some(isDirect) && !destinations.every(isDirect) ? serviceFlagValues.mixed : 0) |
    (helper ? serviceFlagValues.relays : 0) |
    (persistence?.engine === "sip" ? serviceFlagValues.callId : 0) |
    (has("port") ? serviceFlagValues.hashPort : 0) |
    (has("fallback") ? serviceFlagValues.hashFallback : 0)
  );
}

/** Its answers go past this box. */
const isDirect = ({ method }: ForwardingService["destinations"][number]) => method === "dr" || method === "tun";

/** In ascending order. */
export function schedulerFlagsOf(flags: number, scheduler: Scheduler): SchedulerFlag[] {
  const names: SchedulerFlag[] = [];
  if (flags & serviceFlagValues.hashFallback) names.push(`${scheduler}-fallback` as SchedulerFlag);
  if (flags & serviceFlagValues.hashPort) names.push(`${scheduler}-port` as SchedulerFlag);
  return names;
}

export const methodNumber = (name: Method): number => methodValues[name];
export const methodName = (number: number): Method => methodNames.get(number) ?? "nat";
export const protocolNumber = (name: Protocol): number => protocolValues[name];
/** 0: of a template that several listeners share. */
export const protocolName = (number: number): Protocol => (number === protocolValues.udp ? "udp" : "tcp");

/** A load of 100,000 destinations names few servers. */
const words = new Map<Address, { word: Uint8Array }>();
const rememberedWords = 16_384;

/** 16 bytes as struct ld_address holds them: IPv4 in the first four. Shared: not to be altered. */
export function wordOf(address: Address): { readonly word: Uint8Array } {
  let made = words.get(address);
  if (!made) {
    made = { word: new Uint8Array(16) };
    made.word.set(addressBytes(address)!);
    if (words.size >= rememberedWords) words.clear();
    words.set(address, made);
  }
  return made;
}

export function addressOf(word: Uint8Array, family: number): Address {
  return formatAddress(family === 4 ? word.slice(0, 4) : word);
}
