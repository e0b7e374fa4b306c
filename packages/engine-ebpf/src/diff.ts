import type { Change, ForwardingHave, ForwardingService, ForwardingWant, Persistence } from "@loaddirector/engine";
import { diffEcho, type EchoAction, sameValue } from "@loaddirector/engine";
import { type Address, type ForwardingSettings, message } from "@loaddirector/model";
import type { XdpAction, XdpSeen } from "./xdp";

const rank = 30;

export type HookAction = { readonly kind: "attach"; readonly interface: string } | XdpAction;

export type Action =
  | { readonly kind: "service"; readonly id: string; readonly service: ForwardingService | null }
  | { readonly kind: "localAddresses"; readonly addresses: readonly Address[] }
  | { readonly kind: "settings"; readonly settings: ForwardingSettings }
  | EchoAction
  | { readonly kind: "strays" }
  | HookAction;

/** What this engine reads back beyond the contract. */
export interface EbpfHave extends ForwardingHave {
  readonly damaged?: ReadonlySet<string>;
  readonly strays?: number;
  readonly xdp?: XdpSeen;
}

/** Settings, addresses and services first, then the hooks, so that the first packet meets a complete table; removals last. */
export function diffForwarding(
  want: ForwardingWant,
  have: EbpfHave,
  xdpActions: readonly XdpAction[] = [],
): Change<Action>[] {
  const old = new Map(have.services.map((service) => [service.id, service]));
  const changes: Change<Action>[] = [];
  const { settings } = want;
  if (settings && !sameValue(settings, have.settings))
    changes.push({
      object: null,
      phase: "update",
      rank,
      text: message("ebpf.settings"),
      action: { kind: "settings", settings },
    });
  if (want.localAddresses.join() !== have.localAddresses.join())
    changes.push({
      object: null,
      phase: "update",
      rank,
      text: message("ebpf.localAddresses", { count: want.localAddresses.length }),
      action: { kind: "localAddresses", addresses: want.localAddresses },
    });
  changes.push(...diffEcho(want, have));
  for (const service of want.services) {
    const before = old.get(service.id);
    old.delete(service.id);
    if (before && !have.damaged?.has(service.id) && sameService(before, service)) continue;
    changes.push(serviceChange(service.id, service, before ? "update" : "create"));
  }
  for (const name of have.missingHooks)
    changes.push({
      object: null,
      phase: "create",
      rank,
      text: message("ebpf.attach", { interface: name }),
      action: { kind: "attach", interface: name },
    });
  for (const action of xdpActions) changes.push(xdpChange(action));
  for (const id of old.keys()) changes.push(serviceChange(id, null, "remove"));
  if (have.strays)
    changes.push({ object: null, phase: "remove", rank, text: message("ebpf.strays"), action: { kind: "strays" } });
  return changes;
}

function xdpChange(action: XdpAction): Change<Action> {
  if (action.kind === "ports") return { object: null, phase: "update", rank, text: message("ebpf.ports"), action };
  const key = action.attach ? "ebpf.xdpAttach" : "ebpf.xdpDetach";
  const text = message(key, { interface: action.interface });
  return { object: null, phase: action.attach ? "create" : "update", rank, text, action };
}

function sameService(a: ForwardingService, b: ForwardingService): boolean {
  return (
    a.address === b.address &&
    a.family === b.family &&
    a.firewallMark === b.firewallMark &&
    a.scheduler === b.scheduler &&
    a.onePacket === b.onePacket &&
    a.schedulerFlags.join() === b.schedulerFlags.join() &&
    samePersistence(a.persistence, b.persistence) &&
    a.helper === b.helper &&
    sameFields(a.timeouts, b.timeouts) &&
    sameList(a.listeners, b.listeners) &&
    sameList(a.destinations, b.destinations)
  );
}

function samePersistence(a: Persistence | null, b: Persistence | null): boolean {
  return a && b ? sameFields(a, b) : a === b;
}

function sameList<T extends object>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each, place) => sameFields(each, b[place]!));
}

/** Flat objects of one type. */
function sameFields<T extends object>(a: T, b: T): boolean {
  for (const field in a) if (a[field] !== b[field]) return false;
  return true;
}

function serviceChange(id: string, service: ForwardingService | null, phase: Change["phase"]): Change<Action> {
  return {
    object: { kind: "virtualService", id },
    phase,
    rank,
    text: message(`engine.service.${phase}`, { id }),
    action: { kind: "service", id, service },
  };
}
