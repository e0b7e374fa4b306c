import type { ForwardingDestination, ForwardingService, ForwardingWant } from "@loaddirector/engine";
import { destination, service, wantOf } from "../rig/want";
import type { BoxSwitches } from "./model/director";
import { modelledSchedulers } from "./model/scheduler";
import type { Random } from "./random";

/** What an episode plays on: services of every kind whose destinations are partly the same servers. */
export interface World {
  readonly want: ForwardingWant;
  readonly switches: BoxSwitches;
}

/** Addresses by family; the last two servers are behind a narrow route and behind none. */
export const places = {
  4: {
    virtual: ["10.99.0.10", "10.99.0.11", "10.99.0.12"],
    servers: ["10.30.0.2", "10.30.0.3", "10.30.0.4", "10.30.0.5", "10.30.0.6", "10.30.0.39", "10.30.0.66"],
    clients: ["198.51.100.4", "198.51.100.5", "198.51.100.77", "10.20.0.254", "203.0.113.9", "198.51.100.66"],
  },
  6: {
    virtual: ["fd00:99::110", "fd00:99::111", "fd00:99::112"],
    servers: ["fd00:30::2", "fd00:30::3", "fd00:30::4", "fd00:30::5", "fd00:30::6", "fd00:30::27", "fd00:30::66"],
    clients: ["fd00:dead:4::4", "fd00:dead:4::5", "2001:db8::77", "fd00:20::fe", "2001:db8:7::9", "2001:db8:66::66"],
  },
} as const;

const otherFamily = { 4: 6, 6: 4 } as const;

export const ports = { listeners: [80, 443, 0], servers: [null, null, 80, 9090] } as const;

export function drawWorld(random: Random, name: string): World {
  const services: ForwardingService[] = [];
  for (const family of [4, 6] as const)
    for (const protocol of ["tcp", "udp"] as const)
      for (let made = random.below(3); made >= 0; made--) {
        const port = random.pick(ports.listeners);
        const address = random.pick(places[family].virtual);
        const taken = services.some(
          (each) =>
            each.address === address && each.listeners[0]!.protocol === protocol && each.listeners[0]!.first === port,
        );
        if (!taken) services.push(drawService(random, `${name}-${services.length}`, family, address, protocol, port));
      }
  return {
    want: wantOf(...services),
    switches: {
      connReuseMode: random.pick([1, 1, 0, 3]),
      expireNodestConn: random.oneIn(3),
      sloppyTcp: random.oneIn(4),
      secureTcp: random.oneIn(4),
      unmatchedToStack: random.oneIn(4),
    },
  };
}

function drawService(
  random: Random,
  id: string,
  family: 4 | 6,
  address: string,
  protocol: "tcp" | "udp",
  port: number,
): ForwardingService {
  const used = new Set<string>();
  const members: ForwardingDestination[] = [];
  for (let count = random.below(5); count >= 0; count--) {
    const method = random.pick(["nat", "nat", "dr", "tun"] as const);
    // In a tunnel the families are independent. The last two servers are odd ones.
    const outer = method === "tun" && random.oneIn(2) ? otherFamily[family] : family;
    const server = places[outer].servers[random.below(random.oneIn(3) ? 7 : 5)]!;
    if (used.has(server)) continue;
    used.add(server);
    const upperThreshold = random.oneIn(4) ? 1 + random.below(6) : 0;
    members.push(
      destination(`${id}-${members.length}`, server, {
        port: random.pick(ports.servers),
        method,
        weight: random.pick([1, 1, 2, 3, 4, 6, 100, 0]),
        upperThreshold,
        lowerThreshold: upperThreshold && random.oneIn(2) ? 1 + random.below(upperThreshold) : 0,
      }),
    );
  }
  const own = (seconds: number) => (random.oneIn(3) ? seconds : null);
  return service(id, address, members, {
    listeners: [{ protocol, first: port, last: port }],
    scheduler: random.pick(modelledSchedulers) as ForwardingService["scheduler"],
    timeouts: { established: own(20), synReceived: own(5), finWait: own(11), udp: own(10) },
  });
}

/** The same world after one service or destination came, went or changed its weight. `whole` is the first of them. */
export function drawEdit(random: Random, whole: ForwardingWant, now: ForwardingWant): ForwardingWant {
  const target = random.pick(whole.services);
  const current = now.services.find(({ id }) => id === target.id);
  const others = now.services.filter(({ id }) => id !== target.id);
  if (!current) return wantOf(...others, target);
  if (random.oneIn(6)) return wantOf(...others);
  const each = random.pick(target.destinations);
  const kept = current.destinations.filter(({ id }) => id !== each.id);
  const here = current.destinations.find(({ id }) => id === each.id);
  if (here && random.oneIn(2)) return wantOf(...others, { ...current, destinations: kept });
  const changed = { ...each, weight: random.pick([0, 1, 2, 3, 5]) };
  // What is added comes last.
  const destinations = here
    ? current.destinations.map((member) => (member === here ? changed : member))
    : [...current.destinations, changed];
  return wantOf(...others, { ...current, destinations });
}
