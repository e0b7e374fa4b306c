import type {
  ForwardingDestination,
  ForwardingListener,
  ForwardingService,
  ForwardingWant,
} from "@loaddirector/engine";
import type { Hook, SchedulerFlag } from "@loaddirector/model";
import { destination, service, wantOf, withLocal, withoutEcho } from "../rig/want";
import type { BoxSwitches } from "./model/director";
import { schedulers } from "./model/schedule/scheduler";
import type { Random } from "./random";

/** What an episode plays on: services of every kind whose destinations are partly the same servers. */
export interface World {
  readonly want: ForwardingWant;
  readonly switches: BoxSwitches;
  /** A service listens at any address. */
  readonly takesAnyAddress: boolean;
}

/** Addresses by family; the last two servers are behind a narrow route and behind none. */
export const places = {
  4: {
    virtual: ["10.99.0.10", "10.99.0.11", "10.99.0.12"],
    servers: ["10.30.0.2", "10.30.0.3", "10.30.0.4", "10.30.0.5", "10.30.0.6", "10.30.0.39", "10.30.0.66"],
    clients: ["198.51.100.4", "198.51.100.5", "198.51.100.77", "10.20.0.254", "203.0.113.9", "198.51.100.66"],
    /** For services at any address; the last one is the box's own. */
    elsewhere: ["192.0.2.80", "192.0.2.81", "192.0.2.82", "10.20.0.1"],
    local: ["10.30.0.1", "10.30.0.101"],
  },
  6: {
    virtual: ["fd00:99::110", "fd00:99::111", "fd00:99::112"],
    servers: ["fd00:30::2", "fd00:30::3", "fd00:30::4", "fd00:30::5", "fd00:30::6", "fd00:30::27", "fd00:30::66"],
    clients: ["fd00:dead:4::4", "fd00:dead:4::5", "2001:db8::77", "fd00:20::fe", "2001:db8:7::9", "2001:db8:66::66"],
    elsewhere: ["2001:db8:80::80", "2001:db8:80::81", "2001:db8:80::82", "fd00:20::1"],
    local: ["fd00:30::1", "fd00:30::101"],
  },
} as const;

const otherFamily = { 4: 6, 6: 4 } as const;
type Family = 4 | 6;

/** Ports of a service at one protocol or at both, in the contract's order. */
const listening: readonly (readonly [weight: number, listeners: readonly ForwardingListener[]])[] = [
  [6, [{ protocol: "tcp", first: 80, last: 80 }]],
  [4, [{ protocol: "udp", first: 80, last: 80 }]],
  [2, [{ protocol: "tcp", first: 443, last: 443 }]],
  [2, [{ protocol: "udp", first: 443, last: 443 }]],
  [2, [{ protocol: "tcp", first: 0, last: 0 }]],
  [2, [{ protocol: "udp", first: 0, last: 0 }]],
  [2, [{ protocol: "tcp", first: 1000, last: 1037 }]],
  [2, [{ protocol: "udp", first: 1001, last: 8080 }]],
  [
    2,
    [
      { protocol: "tcp", first: 81, last: 82 },
      { protocol: "tcp", first: 8080, last: 8080 },
      { protocol: "udp", first: 81, last: 81 },
    ],
  ],
];

const localPorts = [
  { first: 1024, last: 1031 },
  { first: 2000, last: 2063 },
  { first: 65_472, last: 65_535 },
] as const;

/** `mayPersist` false: templates would have to make room for connections, too, and nothing tells which do. */
export function drawWorld(random: Random, name: string, hook: Hook, mayPersist = true): World {
  const services: ForwardingService[] = [];
  for (const family of [4, 6] as const)
    for (let made = 2 + random.below(5); made >= 0; made--) {
      const drawn = drawService(random, `${name}-${services.length}`, family, hook, mayPersist);
      if (!services.some((each) => meets(each, drawn))) services.push(drawn);
    }
  return {
    want: wantWith(services, drawLocals(random)),
    takesAnyAddress: services.some(({ address }) => address === null),
    switches: {
      connReuseMode: random.pick([1, 1, 0, 3]),
      expireNodestConn: random.oneIn(3),
      expireQuiescentTemplate: random.oneIn(3),
      sloppyTcp: random.oneIn(4),
      secureTcp: random.oneIn(4),
      unmatchedToStack: random.oneIn(4),
      localPorts: random.pick(localPorts),
      sourceConnections: random.oneIn(5) ? 1 + random.below(8) : 0,
    },
  };
}

/** The first virtual address of a family answers echo requests while somebody serves there, the second never, the third always. */
function wantWith(services: readonly ForwardingService[], locals: readonly string[]): ForwardingWant {
  const serves = (virtual: string) =>
    services.some(({ address, destinations }) => address === virtual && destinations.some(({ weight }) => weight > 0));
  const silent = ([4, 6] as const).flatMap((family) => {
    const [whenServing, never] = places[family].virtual;
    return serves(whenServing) ? [never] : [whenServing, never];
  });
  return withoutEcho(withLocal(wantOf(...services), ...locals), ...silent);
}

/** Mostly all. */
function drawLocals(random: Random): string[] {
  return [...places[4].local, ...places[6].local].filter(() => !random.oneIn(6));
}

/** Whether one packet could be for both. */
function meets(one: ForwardingService, other: ForwardingService): boolean {
  if (one.address !== other.address || one.family !== other.family) return false;
  if (one.firewallMark !== null || other.firewallMark !== null) return one.firewallMark === other.firewallMark;
  return one.listeners.some((a) =>
    other.listeners.some((b) => {
      if (a.protocol !== b.protocol || (a.first === 0) !== (b.first === 0)) return false;
      return a.first <= b.last && b.first <= a.last;
    }),
  );
}

function drawService(random: Random, id: string, family: Family, hook: Hook, mayPersist: boolean): ForwardingService {
  const drawn = random.choose(listening);
  const kind = random.choose([
    [8, "virtual"],
    [2, "anywhere"],
    // Marks are the tc hook's.
    [hook === "tc" ? 1 : 0, "marked"],
  ] as const);
  // Every port of every address would take the servers' answers, too.
  const listeners = kind === "anywhere" && drawn[0]!.first === 0 ? listening[0]![1] : drawn;
  const own = (seconds: number) => (random.oneIn(3) ? seconds : null);
  const scheduler = random.pick(schedulers);
  const onePacket = listeners.every(({ protocol }) => protocol === "udp") && random.oneIn(4);
  // What twos drew cannot be told for a template, nor for a datagram that is refused.
  const persistent = scheduler !== "twos" && random.oneIn(4) && mayPersist;
  const refused = scheduler === "twos" && onePacket ? "fullnat" : null;
  const flags = (["mh-fallback", "mh-port", "sh-fallback", "sh-port"] as SchedulerFlag[]).filter(
    (flag) => flag.startsWith(`${scheduler}-`) && random.oneIn(2),
  );
  const members = drawMembers(random, id, family, kind === "virtual").filter(({ method }) => method !== refused);
  if (members.length === 0) members.push(destination(`${id}-0`, places[family].servers[0]!));
  return service(id, kind === "virtual" ? random.pick(places[family].virtual) : null, members, {
    listeners: kind === "marked" ? [] : listeners,
    family,
    firewallMark: kind === "marked" ? 1 + random.below(4) : null,
    scheduler,
    schedulerFlags: flags,
    onePacket,
    persistence: persistent
      ? {
          timeout: random.pick(persistenceSeconds),
          prefix4: random.pick([32, 32, 24, 9]),
          prefix6: random.pick([128, 128, 64, 33]),
        }
      : null,
    timeouts: { established: own(20), synReceived: own(5), finWait: own(11), udp: own(10) },
  });
}

/** See QUANTUM_SECONDS. */
const persistenceSeconds = [10, 31, 61, 100] as const;

function drawMembers(random: Random, id: string, family: Family, mayCross: boolean): ForwardingDestination[] {
  const used = new Set<string>();
  const members: ForwardingDestination[] = [];
  for (let count = random.below(5); count >= 0; count--) {
    const method = random.pick(["nat", "nat", "dr", "tun", "fullnat"] as const);
    // In a tunnel the families are independent. The last two servers are odd ones.
    const outer = method === "tun" && mayCross && random.oneIn(2) ? otherFamily[family] : family;
    const server = places[outer].servers[random.below(random.oneIn(3) ? 7 : 5)]!;
    if (used.has(server)) continue;
    used.add(server);
    members.push(
      destination(`${id}-${members.length}`, server, {
        port: random.pick([null, null, 80, 9090]),
        method,
        weight: random.pick([1, 1, 2, 3, 4, 6, 100, 0]),
        ...drawThresholds(random),
      }),
    );
  }
  return members;
}

function drawThresholds(random: Random): Pick<ForwardingDestination, "upperThreshold" | "lowerThreshold"> {
  const upperThreshold = random.oneIn(4) ? 1 + random.below(6) : 0;
  return { upperThreshold, lowerThreshold: upperThreshold && random.oneIn(2) ? 1 + random.below(upperThreshold) : 0 };
}

/** The same world after one thing came, went or changed. `whole` is the first of them. */
export function drawEdit(random: Random, whole: ForwardingWant, now: ForwardingWant): ForwardingWant {
  const locals = random.oneIn(5) ? drawLocals(random) : now.localAddresses;
  const withThese = (...services: ForwardingService[]) => wantWith(services, locals);
  const target = random.pick(whole.services);
  const current = now.services.find(({ id }) => id === target.id);
  const others = now.services.filter(({ id }) => id !== target.id);
  if (!current) return withThese(...others, target);
  if (random.oneIn(6)) return withThese(...others);
  const each = random.pick(target.destinations);
  const kept = current.destinations.filter(({ id }) => id !== each.id);
  const here = current.destinations.find(({ id }) => id === each.id);
  if (here && random.oneIn(2)) return withThese(...others, { ...current, destinations: kept });
  const changed = { ...each, weight: random.pick([0, 1, 2, 3, 5]), ...(random.oneIn(3) && drawThresholds(random)) };
  // What is added comes last.
  const destinations = here
    ? current.destinations.map((member) => (member === here ? changed : member))
    : [...current.destinations, changed];
  return withThese(...others, { ...current, destinations });
}
