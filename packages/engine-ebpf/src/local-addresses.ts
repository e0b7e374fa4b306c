import { type Address, addressFamily } from "@loaddirector/model";
import {
  entryCodec,
  LD_LOCAL_ADDRESSES,
  LD_WAYS,
  localAddressCodec,
  methodValues,
  recordFlagValues,
  settingsCodec,
} from "./abi.generated";
import { flagsOf, methodOf, stateOf, tableOf } from "./connection-reader";
import { BpfError, errnoOf } from "./libbpf";
import { addressOf, wordOf } from "./names";
import type { Tables } from "./tables";

const field = localAddressCodec.offset;
const numbers = Array.from({ length: LD_LOCAL_ADDRESSES }, (_, number) => number);

/** FULLNAT's local addresses that take new connections, in ascending order. */
export function readLocalAddresses({ localAddress }: Tables): Address[] {
  const all = numbers.map((number) => localAddressCodec.read(localAddress.view, localAddress.at(number)));
  return all.flatMap(({ usable, address, family }) => (usable ? [addressOf(address.word, family)] : [])).sort();
}

/**
 * Makes these the local addresses. One that goes takes no new connections; those it has live on, and its number is
 * given to another one only when nothing names it any more. Throws when all numbers are held.
 */
export function writeLocalAddresses(tables: Tables, wanted: readonly Address[]): void {
  const { localAddress, settings } = tables;
  const known = new Map<Address, number>();
  for (const number of numbers) {
    const { address, family } = localAddressCodec.read(localAddress.view, localAddress.at(number));
    if (family !== 0) known.set(addressOf(address.word, family), number);
  }
  for (const [address, number] of known)
    if (!wanted.includes(address)) localAddress.view.setUint32(localAddress.at(number) + field.usable, 0, true);
  for (const address of wanted) {
    const number = known.get(address) ?? freeNumber(tables);
    if (!known.has(address)) enter(tables, number, address);
    localAddress.view.setUint32(localAddress.at(number) + field.usable, 1, true);
  }
  const used = numbers.filter((number) => familyOf(tables, number) !== 0);
  settings.view.setUint32(settingsCodec.offset.localAddresses, used.length ? used.at(-1)! + 1 : 0, true);
}

function enter(tables: Tables, number: number, address: Address): void {
  const { localAddress, localNumber, localPort } = tables;
  const at = localAddress.at(number);
  const old = localAddressCodec.read(localAddress.view, at);
  if (old.family !== 0) localNumber.delete({ address: old.address, family: old.family });
  localPort.words32.fill(0, number << 16, (number + 1) << 16);
  const family = addressFamily(address);
  localAddressCodec.write(localAddress.view, at, { address: wordOf(address), family, usable: 0 });
  localNumber.set({ address: wordOf(address), family }, number);
}

function freeNumber(tables: Tables): number {
  const { localAddress } = tables;
  const never = numbers.find((number) => familyOf(tables, number) === 0);
  if (never !== undefined) return never;
  const named = numbersInRecords(tables);
  const unused = numbers.find(
    (number) => !named.has(number) && !localAddressCodec.read(localAddress.view, localAddress.at(number)).usable,
  );
  if (unused === undefined) throw new BpfError("room for a local address", errnoOf("ENOSPC"));
  return unused;
}

const familyOf = ({ localAddress }: Tables, number: number): number =>
  localAddress.view.getUint32(localAddress.at(number) + field.family, true);

/** Numbers of local addresses that connections have. */
function numbersInRecords(tables: Tables): Set<number> {
  const named = new Set<number>();
  for (const family of [4, 6] as const) {
    const { array, slot, size, entry } = tableOf(tables, family);
    for (let bucket = 0; bucket < array.entries; bucket++)
      for (let way = 0; way < LD_WAYS; way++) {
        const at = array.at(bucket) + slot + way * size + entry + entryCodec.offset.word;
        const word = array.view.getUint32(at, true);
        if (
          stateOf({ word }) > 1 &&
          !(flagsOf({ word }) & recordFlagValues.template) &&
          methodOf({ word }) === methodValues.fullnat
        )
          named.add(word >>> 27);
      }
  }
  return named;
}
