import { LD_MARK, type ServiceKey, serviceKeyCodec } from "./abi.generated";
import type { Tables } from "./tables";

const scratch = Buffer.alloc(serviceKeyCodec.size);
const scratchView = new DataView(scratch.buffer, scratch.byteOffset, scratch.length);
const PORT_AT = serviceKeyCodec.offset.port;
const PROTOCOL_AT = serviceKeyCodec.offset.protocol;
const FAMILY_AT = serviceKeyCodec.offset.family;
const BITS_AT = serviceKeyCodec.offset.portBits;

/** The bytes of a key as text, for use in maps. */
export function keyText(key: ServiceKey): string {
  serviceKeyCodec.write(scratchView, 0, key);
  return scratch.toString("latin1");
}
/** Address and family of a key's text. */
const addressText = (text: string): string => text.slice(0, PORT_AT) + text[FAMILY_AT];
const isAddressText = (text: string): boolean => text.startsWith("\0\0\0", PORT_AT);
const addressKey = ({ address, family }: ServiceKey): ServiceKey => ({
  address,
  family,
  port: 0,
  protocol: 0,
  portBits: 0,
  pad: noPad,
});
const noPad = new Uint8Array(3);
const isMark = ({ protocol }: ServiceKey): boolean => protocol === LD_MARK;

/** How many listeners of an address use each size of blocks. */
class BlockSizes {
  readonly #used = new Array<number>(17).fill(0);

  change(bits: number, by: 1 | -1): void {
    this.#used[bits]! += by;
  }

  /** A bit for each size in use. */
  get mask(): number {
    return this.#used.reduce((mask, used, bits) => (used > 0 ? mask | (1 << bits) : mask), 0);
  }
}

function keyOf(text: string): ServiceKey {
  scratch.write(text, "latin1");
  return serviceKeyCodec.read(scratchView);
}

/**
 * The kernel's listener table and what it means: which service index a listener or a mark leads to, and that every
 * address with a listener is known as a virtual address (key with protocol 0 and port 0), with the sizes of its blocks.
 */
export class ListenerTable {
  readonly #keys = new Map<string, number>();
  readonly #byService = new Map<number, Set<string>>();
  /** By address and family: the listeners there are, and the mask the kernel has. */
  readonly #sizes = new Map<string, BlockSizes>();
  readonly #addresses = new Map<string, { text: string; mask: number }>();

  constructor(readonly tables: Tables) {}

  read(): void {
    for (const each of [this.#keys, this.#byService, this.#sizes, this.#addresses]) each.clear();
    this.tables.services.scan((keys, keyAt, values, valueAt) => {
      const text = keys.toString("latin1", keyAt, keyAt + serviceKeyCodec.size);
      if (isAddressText(text)) this.#addresses.set(addressText(text), { text, mask: values.readUInt32LE(valueAt) });
      else this.#remember(text, addressText(text), values.readUInt32LE(valueAt));
    });
  }

  /** Whether a service is chosen by a firewall mark. */
  hasMarks(): boolean {
    for (const text of this.#keys.keys()) if (text.charCodeAt(PROTOCOL_AT) === LD_MARK) return true;
    return false;
  }

  listenersOf(index: number): ServiceKey[] {
    return [...(this.#byService.get(index) ?? [])].map(keyOf);
  }

  /** Indexes that listeners lead to. */
  owners(): Iterable<number> {
    return this.#byService.keys();
  }

  /** False when its address is not marked as virtual, or not with this size: then it would not be looked for. */
  isReachable(key: ServiceKey): boolean {
    return this.#isReachable(key, addressText(keyText(key)));
  }

  #isReachable({ protocol, portBits }: ServiceKey, at: string): boolean {
    return protocol === LD_MARK || ((this.#addresses.get(at)?.mask ?? 0) & (1 << portBits)) !== 0;
  }

  /** Addresses marked as virtual that nobody listens on. */
  strayAddresses(): ServiceKey[] {
    return [...this.#addresses].filter(([at]) => !this.#sizes.get(at)?.mask).map(([, { text }]) => keyOf(text));
  }

  set(key: ServiceKey, index: number): void {
    const text = keyText(key);
    const at = addressText(text);
    if (!this.#isReachable(key, at)) this.#writeAddress(key, at, this.#maskOf(at) | (1 << key.portBits));
    if (this.#keys.get(text) === index) return;
    this.tables.services.set(key, index);
    this.#forget(text);
    this.#remember(text, at, index);
  }

  delete(key: ServiceKey): void {
    const text = keyText(key);
    this.tables.services.delete(key);
    this.#forget(text);
    if (isMark(key)) return;
    const at = addressText(text);
    const mask = this.#maskOf(at);
    if (mask === 0) this.deleteAddress(key);
    else if (mask !== this.#addresses.get(at)?.mask) this.#writeAddress(key, at, mask);
  }

  deleteAddress(key: ServiceKey): void {
    this.tables.services.delete(addressKey(key));
    this.#addresses.delete(addressText(keyText(key)));
  }

  /** `at`, here and below: the addressText() of the key. */
  #maskOf(at: string): number {
    return this.#sizes.get(at)?.mask ?? 0;
  }

  #writeAddress(key: ServiceKey, at: string, mask: number): void {
    const own = addressKey(key);
    this.tables.services.set(own, mask);
    this.#addresses.set(at, { text: keyText(own), mask });
  }

  #remember(text: string, at: string, index: number): void {
    this.#keys.set(text, index);
    const own = this.#byService.get(index);
    if (own) own.add(text);
    else this.#byService.set(index, new Set([text]));
    const sizes = this.#sizes.get(at) ?? new BlockSizes();
    sizes.change(text.charCodeAt(BITS_AT), 1);
    this.#sizes.set(at, sizes);
  }

  #forget(text: string): void {
    const index = this.#keys.get(text);
    if (index === undefined) return;
    this.#keys.delete(text);
    const own = this.#byService.get(index);
    own?.delete(text);
    if (own?.size === 0) this.#byService.delete(index);
    this.#sizes.get(addressText(text))?.change(text.charCodeAt(BITS_AT), -1);
  }
}
