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

export const addressesRank = 10;

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
  return {
    facility: "addresses",
    start: async () => {},
    stop: async () => {},

    expand(config) {
      const want: WantedAddress[] = [];
      const refused: Refusal[] = [];
      for (const { object, path, address, role } of ownAddresses(config)) {
        const name = interfaceOf(options.interfaces, role);
        if (name) want.push({ object, address, interface: name });
        else refused.push({ object, path, message: message("address.noInterface", { role }) });
      }
      return { want, refused };
    },

    check: async () => [],

    async observe(signal) {
      const found: FoundAddress[] = [];
      for (const link of await readAddresses(signal)) {
        if (!ownInterfaces.has(link.name)) continue;
        for (const { address, prefix, own } of link.addresses)
          if (prefix === (addressFamily(address) === 4 ? 32 : 128)) found.push({ address, interface: link.name, own });
      }
      return found;
    },

    diff(want, have) {
      const place = (entry: { address: string; interface: string }) => `${entry.interface} ${entry.address}`;
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
