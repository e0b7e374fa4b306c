import { macBytes } from "../../rig/frame";
import { bytesOf } from "./service";

export type Side = "client" | "server";

export interface Route {
  readonly side: Side;
  readonly mtu: number;
  readonly destinationMac: Uint8Array;
  readonly sourceMac: Uint8Array;
}

/** What the box's routing table says, told by whoever made it. */
export class NetworkModel {
  readonly #routes = new Map<string, Route | null>();

  constructor(
    /** Hardware addresses of the box's two cards. */
    readonly own: Record<Side, Uint8Array>,
    /** For addresses that are not named. */
    readonly fallback: Omit<Route, "sourceMac">,
  ) {}

  /** null: unreachable. */
  add(address: string, to: { side: Side; mtu: number; mac: string } | null): void {
    const route = to && { ...to, destinationMac: macBytes(to.mac), sourceMac: this.own[to.side] };
    this.#routes.set(bytesOf(address), route);
  }

  /** To an address, as its bytes. */
  route(address: string): Route | null {
    const found = this.#routes.get(address);
    return found === undefined ? { ...this.fallback, sourceMac: this.own[this.fallback.side] } : found;
  }
}
