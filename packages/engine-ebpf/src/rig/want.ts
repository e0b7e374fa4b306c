import type { ForwardingDestination, ForwardingService, ForwardingWant } from "@loaddirector/engine";
import { type Address, addressFamily } from "@loaddirector/model";

type Loose<T> = { [K in keyof T]?: T[K] extends Address ? string : T[K] };

/** For tests: a destination with defaults. */
export function destination(
  id: string,
  address: string,
  other: Loose<ForwardingDestination> = {},
): ForwardingDestination {
  const base = { port: null, weight: 1, method: "nat" as const, upperThreshold: 0, lowerThreshold: 0 };
  return { ...base, ...other, id, address: address as Address };
}

/** For tests: a TCP service on port 80 with defaults. */
export function service(
  id: string,
  address: string | null,
  destinations: readonly ForwardingDestination[],
  other: Loose<Omit<ForwardingService, "destinations">> = {},
): ForwardingService {
  return {
    family: addressFamily(address ?? destinations[0]?.address ?? "0.0.0.0"),
    listeners: [{ protocol: "tcp", first: 80, last: 80 }],
    firewallMark: null,
    scheduler: "rr",
    schedulerFlags: [],
    onePacket: false,
    persistence: null,
    helper: null,
    timeouts: { established: null, synReceived: null, finWait: null, udp: null },
    ...other,
    id,
    address: address as Address | null,
    destinations,
  };
}

export function wantOf(...services: ForwardingService[]): ForwardingWant {
  return { services: [...services].sort((a, b) => (a.id < b.id ? -1 : 1)), localAddresses: [], echoIgnored: [] };
}

/** For tests: the same with virtual addresses that do not answer echo requests. */
export function withoutEcho(want: ForwardingWant, ...addresses: string[]): ForwardingWant {
  return { ...want, echoIgnored: addresses.sort() as Address[] };
}

/** For tests: the same with local addresses for FULLNAT. */
export function withLocal(want: ForwardingWant, ...addresses: string[]): ForwardingWant {
  return { ...want, localAddresses: addresses.sort() as Address[] };
}
