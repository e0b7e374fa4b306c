import { type Change, type Engine, localDeliveryMark, type Outcome } from "@loaddirector/engine";
import { addressFamily, indexOf, message } from "@loaddirector/model";
import { dump, numberAttribute } from "./netlink";
import { runCommand } from "./run-command";

export const localDeliveryRank = 20;

export type Family = 4 | 6;
export interface LocalDeliveryAction {
  readonly verb: "add" | "del";
  readonly family: Family;
}
/** Families in which marked packets are, or should be, taken by this box. `partial`: something of it is missing. */
export interface LocalDelivery {
  readonly family: Family;
  readonly partial: boolean;
}
export type LocalDeliveryEngine = Engine<readonly Family[], readonly LocalDelivery[], LocalDeliveryAction>;

/** Routing table and rule's priority; the table is this engine's alone. */
const table = String(localDeliveryMark);
const priority = "100";
const alreadySo = /File exists|No such file|No such process|does not exist/i;

/**
 * Facility "localDelivery": packets that the data plane marks are for a process of this box although their address is
 * a client's. A rule and a route per family, there while a service with a helper is.
 */
export function createLocalDeliveryEngine(): LocalDeliveryEngine {
  return {
    facility: "localDelivery",
    start: async () => {},
    stop: async () => {},

    expand(config) {
      const { virtualAddresses, helpedServices } = indexOf(config);
      const families = new Set<Family>();
      for (const { enabled, virtualAddressId } of helpedServices) {
        const address = virtualAddressId && virtualAddresses.get(virtualAddressId);
        if (enabled && address) families.add(addressFamily(address.address));
      }
      return { want: [...families].sort(), refused: [] };
    },

    check: async () => [],

    differing: (before, after) => (before.join() === after.join() ? null : { before, after }),

    async observe() {
      return ([4, 6] as const).flatMap((family) => {
        const [rule, route] = [hasRule(family), hasRoute(family)];
        return rule || route ? [{ family, partial: !(rule && route) }] : [];
      });
    },

    diff(want, have) {
      const whole = new Set(have.filter(({ partial }) => !partial).map(({ family }) => family));
      return [
        ...want.filter((family) => !whole.has(family)).map((family) => changeOf("create", "add", family)),
        ...have.filter(({ family }) => !want.includes(family)).map(({ family }) => changeOf("remove", "del", family)),
      ];
    },

    async apply(changes, signal): Promise<Outcome[]> {
      const outcomes: Outcome[] = [];
      for (const change of changes as readonly Change<LocalDeliveryAction>[]) {
        const reason = signal.aborted ? message("engine.aborted") : await carryOut(change.action, signal);
        outcomes.push(reason ? { change, ok: false, reason } : { change, ok: true });
      }
      return outcomes;
    },
  };
}

/** linux/rtnetlink.h, linux/fib_rules.h; the fixed parts are struct fib_rule_hdr and struct rtmsg. */
const RTM_GETRULE = 34;
const RTM_GETROUTE = 26;
const FIXED = 12;
/** Of both: FRA_TABLE and RTA_TABLE. */
const TABLE = 15;

function hasRule(family: Family): boolean {
  const rules = dump(RTM_GETRULE, question(family), FIXED);
  return rules.some((rule) => rule.number(TABLE) === localDeliveryMark);
}

function hasRoute(family: Family): boolean {
  const inTable = Buffer.concat([question(family), numberAttribute(TABLE, localDeliveryMark)]);
  return dump(RTM_GETROUTE, inTable, FIXED).length > 0;
}

/** AF_INET and AF_INET6; the rest is zero. */
function question(family: Family): Buffer {
  const bytes = Buffer.alloc(FIXED);
  bytes[0] = family === 4 ? 2 : 10;
  return bytes;
}

/** The route before the rule: a rule that leads nowhere would send a packet on to its client. */
async function carryOut({ verb, family }: LocalDeliveryAction, signal: AbortSignal) {
  const rule = ["rule", verb, "priority", priority, "fwmark", String(localDeliveryMark), "table", table];
  const route = ["route", verb === "add" ? "replace" : "del", "local", "default", "dev", "lo", "table", table];
  for (const argv of verb === "add" ? [route, rule] : [rule, route]) {
    const { status, stderr } = await ip(family, argv, signal);
    if (status !== 0 && !alreadySo.test(stderr)) return message("localDelivery.failed", { detail: stderr.trim() });
  }
  return null;
}

const ip = (family: Family, argv: readonly string[], signal?: AbortSignal) =>
  runCommand(["ip", `-${family}`, ...argv], { signal });

function changeOf(phase: Change["phase"], verb: LocalDeliveryAction["verb"], family: Family) {
  return {
    object: null,
    phase,
    rank: localDeliveryRank,
    text: message(`localDelivery.${phase}`, { family }),
    action: { verb, family },
  };
}
