import { macBytes } from "../../rig/frame";
import { bytesOf } from "./service";

export type Side = "client" | "server";

export interface Route {
  readonly side: Side;
  readonly mtu: number;
  /** null: the kernel finds the neighbour and writes both hardware addresses. */
  readonly macs: { readonly destination: Uint8Array; readonly source: Uint8Array } | null;
}

/** What the box's routing table says, told by whoever made it. */
export class NetworkModel {
  readonly #routes = new Map<string, Route | null>();
  readonly #links: { readonly prefix: string; readonly route: Route }[] = [];
  #gateway: Route | null = null;

  constructor(
    /** Hardware addresses of the box's two cards. */
    readonly own: Record<Side, Uint8Array>,
    /** The address each card speaks with, by family. */
    readonly egress: Record<Side, Record<4 | 6, string>>,
  ) {}

  egressTo(route: Route, server: string): string {
    return bytesOf(this.egress[route.side][server.length === 4 ? 4 : 6]);
  }

  /** null: unreachable, or the box's own. */
  add(address: string, to: { side: Side; mtu: number; mac: string } | null): void {
    this.#routes.set(bytesOf(address), to && this.#route(to));
  }

  /** A network that a card is in; the neighbours that are not added are unknown. `prefix` is a whole number of bytes. */
  addLink(network: string, prefix: number, side: Side, mtu: number): void {
    this.#links.push({ prefix: bytesOf(network).slice(0, prefix / 8), route: { side, mtu, macs: null } });
  }

  /** Where all other addresses are. */
  setGateway(to: { side: Side; mtu: number; mac: string }): void {
    this.#gateway = this.#route(to);
  }

  /** To an address, as its bytes. */
  route(address: string): Route | null {
    const found = this.#routes.get(address);
    if (found !== undefined) return found;
    const link = this.#links.find(({ prefix }) => address.startsWith(prefix));
    return link ? link.route : this.#gateway;
  }

  #route({ side, mtu, mac }: { side: Side; mtu: number; mac: string }): Route {
    return { side, mtu, macs: { destination: macBytes(mac), source: this.own[side] } };
  }
}
