import type { Change, Engine, Outcome, Refusal } from "@loaddirector/engine";
import {
  type Address,
  addressFamily,
  type Config,
  type InterfaceRole,
  message,
  type ObjectRef,
} from "@loaddirector/model";
import { applyAddresses } from "./apply-addresses";
import { type InterfaceMap, interfaceOf } from "./interface-map";
import { readAddresses } from "./read-addresses";

const addressesRank = 10;

/** One address on one interface, and the object that asks for it: a virtual address, or a node for its local ones. */
export interface WantedAddress {
  readonly object: ObjectRef;
  readonly address: Address;
  readonly interface: string;
}

/** What the kernel has: `own` carries the agent's mark, the others belong to somebody else. */
export interface FoundAddress {
  readonly address: Address;
  readonly interface: string;
  readonly own: boolean;
}

export interface AddressAction {
  readonly verb: "replace" | "del";
  readonly address: Address;
  readonly interface: string;
}

export type AddressesEngine = Engine<readonly WantedAddress[], readonly FoundAddress[], AddressAction>;

/**
 * Facility "addresses": every virtual address that no VRRP group owns, and every local address of the node, is a /32 or
 * /128 (nodad) on the interface of its role. Addresses without the owner mark are left alone, also when they equal a wanted one.
 */
export function createAddressesEngine(options: { interfaces: InterfaceMap }): AddressesEngine {
  const ownInterfaces = new Set(options.interfaces.map(({ name }) => name));
  /** What was wanted last, by place: given again as long as it is for the same object. */
  let known = new Map<string, WantedAddress>();
  /** Most changes are to other lists of a configuration. */
  let last:
    | (Pick<Config, "virtualAddresses" | "nodes"> & { expanded: { want: WantedAddress[]; refused: Refusal[] } })
    | null = null;
  return {
    facility: "addresses",
    start: async () => {},
    stop: async () => {},

    expand(config) {
      const { virtualAddresses, nodes } = config;
      if (last && last.virtualAddresses === virtualAddresses && last.nodes === nodes) return last.expanded;
      const want: WantedAddress[] = [];
      const refused: Refusal[] = [];
      const same = (wanted: WantedAddress): WantedAddress => {
        const before = known.get(place(wanted));
        return before?.object.id === wanted.object.id ? before : wanted;
      };
      for (const { object, path, address, role } of ownAddresses(config)) {
        const name = interfaceOf(options.interfaces, role);
        if (name) want.push(same({ object, address, interface: name }));
        else refused.push({ object, path, message: message("address.noInterface", { role }) });
      }
      known = new Map(want.map((each) => [place(each), each]));
      last = { virtualAddresses, nodes, expanded: { want, refused } };
      return last.expanded;
    },

    check: async () => [],

    differing(before, after) {
      const old = new Set(before);
      const now = new Set(after);
      const part = { before: before.filter((each) => !now.has(each)), after: after.filter((each) => !old.has(each)) };
      return part.before.length + part.after.length > 0 ? part : null;
    },

    async observe(_signal, part) {
      const only = part && new Set([...part.before, ...part.after].map(place));
      const found: FoundAddress[] = [];
      for (const link of readAddresses()) {
        if (!ownInterfaces.has(link.name)) continue;
        for (const { address, prefix, own } of link.addresses) {
          const entry = { address, interface: link.name, own };
          const isHost = prefix === (addressFamily(address) === 4 ? 32 : 128);
          if (isHost && (!only || only.has(place(entry)))) found.push(entry);
        }
      }
      return found;
    },

    diff(want, have) {
      const there = new Set(have.map(place));
      const wanted = new Set(want.map(place));
      const created = want
        .filter((entry) => !there.has(place(entry)))
        .map(({ object, address, interface: name }) => changeOf(object, "create", "replace", address, name));
      const removed = have
        .filter((entry) => entry.own && !wanted.has(place(entry)))
        .map(({ address, interface: name }) => changeOf(null, "remove", "del", address, name));
      return [...created, ...removed];
    },

    apply: (changes, signal): Promise<Outcome[]> => applyAddresses(changes as readonly Change<AddressAction>[], signal),
  };
}

function place(entry: { readonly address: string; readonly interface: string }): string {
  return `${entry.interface} ${entry.address}`;
}

interface OwnAddress {
  readonly object: ObjectRef;
  /** Where the object names the interface. */
  readonly path: readonly string[];
  readonly address: Address;
  readonly role: InterfaceRole;
}

/** Addresses that are the agent's to put somewhere. There is one node, this box. */
function* ownAddresses(config: Config): Generator<OwnAddress> {
  for (const { id, address, vrrpGroup, interface: role } of config.virtualAddresses)
    if (vrrpGroup === null) yield { object: { kind: "virtualAddress", id }, path: ["interface"], address, role };
  for (const { id, localAddresses } of config.nodes)
    for (const [position, { address, interface: role }] of localAddresses.entries())
      yield { object: { kind: "node", id }, path: ["localAddresses", String(position), "interface"], address, role };
}

function changeOf(
  object: ObjectRef | null,
  phase: Change["phase"],
  verb: AddressAction["verb"],
  address: Address,
  name: string,
): Change<AddressAction> {
  return {
    object,
    phase,
    rank: addressesRank,
    text: message(`address.${phase}`, { address, interface: name }),
    action: { verb, address, interface: name },
  };
}
