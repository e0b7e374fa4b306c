import { type ServiceKey, serviceKeyCodec } from "./abi.generated";
import type { Tables } from "./tables";

const scratch = Buffer.alloc(serviceKeyCodec.size);
const scratchView = new DataView(scratch.buffer, scratch.byteOffset, scratch.length);
const PORT_AT = serviceKeyCodec.offset.port;
const FAMILY_AT = serviceKeyCodec.offset.family;

/** The bytes of a key as text, for use in maps. */
export function keyText(key: ServiceKey): string {
  serviceKeyCodec.write(scratchView, 0, key);
  return scratch.toString("latin1");
}
/** Address and family of a key's text. */
const addressText = (text: string): string => text.slice(0, PORT_AT) + text[FAMILY_AT];
const isAddressText = (text: string): boolean => text.startsWith("\0\0\0", PORT_AT);
const addressKey = ({ address, family }: ServiceKey): ServiceKey => ({ address, family, port: 0, protocol: 0 });

function keyOf(text: string): ServiceKey {
  scratch.write(text, "latin1");
  return serviceKeyCodec.read(scratchView);
}

/**
 * The kernel's listener table and what it means: which service index a listener leads to, and that every address with
 * a listener is known as a virtual address (key with protocol 0 and port 0).
 */
export class ListenerTable {
  readonly #keys = new Map<string, number>();
  readonly #byService = new Map<number, Set<string>>();
  readonly #listeners = new Map<string, number>();
  readonly #addresses = new Map<string, string>();

  constructor(readonly tables: Tables) {}

  read(): void {
    for (const each of [this.#keys, this.#byService, this.#listeners, this.#addresses]) each.clear();
    this.tables.services.scan((keys, keyAt, values, valueAt) => {
      const text = keys.toString("latin1", keyAt, keyAt + serviceKeyCodec.size);
      if (isAddressText(text)) this.#addresses.set(addressText(text), text);
      else this.#remember(text, values.readUInt32LE(valueAt));
    });
  }

  listenersOf(index: number): ServiceKey[] {
    return [...(this.#byService.get(index) ?? [])].map(keyOf);
  }

  /** Indexes that listeners lead to. */
  owners(): Iterable<number> {
    return this.#byService.keys();
  }

  /** False when an address with this listener is not marked as virtual: then its packets would not be looked at. */
  isReachable(key: ServiceKey): boolean {
    return this.#addresses.has(addressText(keyText(key)));
  }

  /** Addresses marked as virtual that nobody listens on. */
  strayAddresses(): ServiceKey[] {
    return [...this.#addresses].filter(([text]) => !this.#listeners.get(text)).map(([, text]) => keyOf(text));
  }

  set(key: ServiceKey, index: number): void {
    const text = keyText(key);
    if (!this.#addresses.has(addressText(text))) {
      this.tables.services.set(addressKey(key), 0);
      this.#addresses.set(addressText(text), keyText(addressKey(key)));
    }
    if (this.#keys.get(text) === index) return;
    this.tables.services.set(key, index);
    this.#forget(text);
    this.#remember(text, index);
  }

  delete(key: ServiceKey): void {
    const text = keyText(key);
    this.tables.services.delete(key);
    this.#forget(text);
    if (!this.#listeners.get(addressText(text))) this.deleteAddress(key);
  }

  deleteAddress(key: ServiceKey): void {
    this.tables.services.delete(addressKey(key));
    this.#addresses.delete(addressText(keyText(key)));
  }

  #remember(text: string, index: number): void {
    this.#keys.set(text, index);
    const own = this.#byService.get(index);
    if (own) own.add(text);
    else this.#byService.set(index, new Set([text]));
    this.#listeners.set(addressText(text), (this.#listeners.get(addressText(text)) ?? 0) + 1);
  }

  #forget(text: string): void {
    const index = this.#keys.get(text);
    if (index === undefined) return;
    this.#keys.delete(text);
    const own = this.#byService.get(index);
    own?.delete(text);
    if (own?.size === 0) this.#byService.delete(index);
    this.#listeners.set(addressText(text), (this.#listeners.get(addressText(text)) ?? 1) - 1);
  }
}
