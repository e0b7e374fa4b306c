import type { ServiceKey } from "./abi.generated";
import type { Tables } from "./tables";

export const keyText = (key: ServiceKey): string => `${addressText(key)} ${key.protocol} ${key.port}`;
const addressText = (key: ServiceKey): string => `${key.family} ${key.address.word.join(".")}`;
const isAddressKey = (key: ServiceKey): boolean => key.protocol === 0 && key.port === 0;
const addressKey = ({ address, family }: ServiceKey): ServiceKey => ({ address, family, port: 0, protocol: 0 });

/**
 * The kernel's listener table and what it means: which service index a listener leads to, and that every address with
 * a listener is known as a virtual address (key with protocol 0 and port 0).
 */
export class ListenerTable {
  readonly #keys = new Map<string, { key: ServiceKey; index: number }>();
  readonly #byService = new Map<number, Set<string>>();
  readonly #listeners = new Map<string, number>();
  readonly #addresses = new Map<string, ServiceKey>();

  constructor(readonly tables: Tables) {}

  read(): void {
    for (const each of [this.#keys, this.#byService, this.#listeners, this.#addresses]) each.clear();
    for (const [key, index] of this.tables.services.entries()) {
      if (isAddressKey(key)) this.#addresses.set(addressText(key), key);
      else this.#remember(key, index);
    }
  }

  listenersOf(index: number): ServiceKey[] {
    return [...(this.#byService.get(index) ?? [])].map((text) => this.#keys.get(text)!.key);
  }

  /** Indexes that listeners lead to. */
  owners(): Iterable<number> {
    return this.#byService.keys();
  }

  /** False when an address with this listener is not marked as virtual: then its packets would not be looked at. */
  isReachable(key: ServiceKey): boolean {
    return this.#addresses.has(addressText(key));
  }

  /** Addresses marked as virtual that nobody listens on. */
  strayAddresses(): ServiceKey[] {
    return [...this.#addresses].filter(([text]) => !this.#listeners.get(text)).map(([, key]) => key);
  }

  set(key: ServiceKey, index: number): void {
    if (!this.#addresses.has(addressText(key))) {
      this.tables.services.set(addressKey(key), 0);
      this.#addresses.set(addressText(key), addressKey(key));
    }
    const known = this.#keys.get(keyText(key));
    if (known?.index === index) return;
    this.tables.services.set(key, index);
    if (known) this.#forget(key);
    this.#remember(key, index);
  }

  delete(key: ServiceKey): void {
    this.tables.services.delete(key);
    this.#forget(key);
    if (!this.#listeners.get(addressText(key))) this.deleteAddress(key);
  }

  deleteAddress(key: ServiceKey): void {
    this.tables.services.delete(addressKey(key));
    this.#addresses.delete(addressText(key));
  }

  #remember(key: ServiceKey, index: number): void {
    const text = keyText(key);
    this.#keys.set(text, { key, index });
    const own = this.#byService.get(index);
    if (own) own.add(text);
    else this.#byService.set(index, new Set([text]));
    this.#listeners.set(addressText(key), (this.#listeners.get(addressText(key)) ?? 0) + 1);
  }

  #forget(key: ServiceKey): void {
    const known = this.#keys.get(keyText(key));
    if (!known) return;
    this.#keys.delete(keyText(key));
    const own = this.#byService.get(known.index);
    own?.delete(keyText(key));
    if (own?.size === 0) this.#byService.delete(known.index);
    this.#listeners.set(addressText(key), (this.#listeners.get(addressText(key)) ?? 1) - 1);
  }
}
