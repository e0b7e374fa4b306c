import { type Packet, TCP } from "./packet";
import type { Service } from "./service";

/** Where a service listens at any address, the unspecified one is as good as a virtual one. */
const zero = { 4: "\0".repeat(4), 6: "\0".repeat(16) } as const;

/** Which of the services in force a packet is for. */
export class Listening {
  readonly #virtual = new Set<string>();
  #services: readonly Service[] = [];

  configure(services: readonly Service[]): void {
    this.#services = services;
    this.#virtual.clear();
    for (const { address, family, want } of services)
      if (address) this.#virtual.add(address);
      else if (want.listeners.length > 0) this.#virtual.add(zero[family]);
  }

  isVirtual(address: string): boolean {
    return this.#virtual.has(address);
  }

  /** By its mark, at its address or, when that is nobody's, at any. */
  serviceOf(packet: Packet): Service | null {
    const { destination, family } = packet;
    const own = this.isVirtual(destination) && destination !== zero[family];
    return this.marked(packet) ?? this.#at(packet, own ? destination : null);
  }

  marked({ mark, family }: Packet): Service | null {
    if (mark === 0) return null;
    return this.#services.find((each) => each.want.firewallMark === mark && each.family === family) ?? null;
  }

  /** The one that listens at any address. */
  anywhere(packet: Packet): Service | null {
    return this.#at(packet, null);
  }

  /** The listener with the fewest ports. */
  #at({ protocol, family, destinationPort }: Packet, address: string | null): Service | null {
    let best: Service | null = null;
    let fewest = Number.POSITIVE_INFINITY;
    for (const service of this.#services) {
      if (service.address !== address || service.family !== family) continue;
      for (const listener of service.want.listeners) {
        if ((listener.protocol === "tcp") !== (protocol === TCP)) continue;
        const [first, last] = listener.first === 0 ? [0, 65_535] : [listener.first, listener.last];
        if (destinationPort < first || destinationPort > last || last - first >= fewest) continue;
        best = service;
        fewest = last - first;
      }
    }
    return best;
  }
}
