import { type Address, addressFamily } from "@loaddirector/model";
import { virtualKeyCodec } from "./abi.generated";
import { addressOf, wordOf } from "./names";
import type { Tables } from "./tables";

const { offset } = virtualKeyCodec;

/** Virtual addresses whose echo requests the data plane drops, in ascending order. */
export function readEchoIgnored({ echoIgnored }: Tables): Address[] {
  const addresses: Address[] = [];
  echoIgnored.scan((keys, at) => {
    const word = keys.subarray(at + offset.address, at + offset.address + 16);
    addresses.push(addressOf(word, keys.readUInt32LE(at + offset.family)));
  });
  return addresses.sort();
}

export function writeEcho({ echoIgnored }: Tables, address: Address, ignored: boolean): void {
  if (ignored) echoIgnored.set(keyOf(address), 1);
  else echoIgnored.delete(keyOf(address));
}

export function ignoresEcho({ echoIgnored }: Tables, address: Address): boolean {
  return echoIgnored.get(keyOf(address)) !== null;
}

const keyOf = (address: Address) => ({ address: wordOf(address), family: addressFamily(address) });
