import { type ForwardingListener, type ForwardingService, mergedListeners } from "@loaddirector/engine";
import type { Address } from "@loaddirector/model";
import { LD_MARK, type ServiceKey } from "./abi.generated";
import { addressOf, protocolName, protocolNumber, wordOf } from "./names";
import { portBlocks, rangeOf } from "./port-blocks";

export const anyWord = { word: new Uint8Array(16) };
const noPad = new Uint8Array(3);

/** The entries of the listener table that lead to a service. */
export function keysOf(service: ForwardingService): ServiceKey[] {
  const { family } = service;
  if (service.firewallMark !== null)
    return [{ address: markWord(service.firewallMark), family, port: 0, protocol: LD_MARK, portBits: 0, pad: noPad }];
  const address = service.address ? wordOf(service.address) : anyWord;
  return service.listeners.flatMap((listener) =>
    portBlocks(listener).map(({ port, bits }) => ({
      address,
      family,
      port,
      protocol: protocolNumber(listener.protocol),
      portBits: bits,
      pad: noPad,
    })),
  );
}

/** The other way round. `word` is the address in the service's record. */
export function serviceOfKeys(
  keys: readonly ServiceKey[],
  word: Uint8Array,
): Pick<ForwardingService, "address" | "family" | "firewallMark" | "listeners"> {
  const mark = keys.find(({ protocol }) => protocol === LD_MARK);
  const any = word.every((byte) => byte === 0);
  const listeners = keys.flatMap((key): ForwardingListener[] =>
    key === mark ? [] : [{ protocol: protocolName(key.protocol), ...rangeOf({ port: key.port, bits: key.portBits }) }],
  );
  const family = keys[0]?.family === 6 ? 6 : 4;
  const address: Address | null = any ? null : addressOf(word, family);
  const firewallMark = mark ? markOf(mark.address.word) : null;
  return { address, family, firewallMark, listeners: mergedListeners(listeners) };
}

/** A mark is a number in the machine's order. */
function markWord(mark: number): { word: Uint8Array } {
  const word = new Uint8Array(16);
  new DataView(word.buffer).setUint32(0, mark, true);
  return { word };
}

const markOf = (word: Uint8Array) => new DataView(word.buffer, word.byteOffset).getUint32(0, true);
