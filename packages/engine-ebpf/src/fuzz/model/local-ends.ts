import type { Connection, LocalEnd } from "./connection-table";
import { bytesOf } from "./service";

export const localKey = ({ address, port }: LocalEnd) => `${address}|${port}`;

/** FULLNAT's local addresses and ports: which of them a new connection may get. */
export class LocalEnds {
  #addresses: readonly string[] = [];

  constructor(
    readonly ports: { readonly first: number; readonly last: number },
    /** The connection that has an end and is alive. */
    readonly holder: (end: LocalEnd) => Connection | null,
  ) {}

  configure(addresses: readonly string[]): void {
    this.#addresses = addresses.map(bytesOf);
  }

  /** Why there is none for a client of this address, or null. */
  missing(client: string): "noLocalAddress" | "noLocalPort" | null {
    const own = this.#addresses.filter(({ length }) => length === client.length);
    if (own.length === 0) return "noLocalAddress";
    for (const address of own)
      for (let port = this.ports.first; port <= this.ports.last; port++)
        if (!this.holder({ address, port })) return null;
    return "noLocalPort";
  }

  /** What is wrong about giving this end to a new connection of this client, or null. */
  objection(end: LocalEnd, client: string): string | null {
    if (end.address.length !== client.length || !this.#addresses.includes(end.address))
      return "no local address of the box";
    if (end.port < this.ports.first || end.port > this.ports.last) return `port ${end.port} is out of range`;
    return this.holder(end) ? `port ${end.port} is in use` : null;
  }
}
