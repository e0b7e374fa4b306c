import { type ErrorKind, errorAbout } from "./icmp-error";
import type { NetworkModel, Side } from "./network";
import type { Packet } from "./packet";

/** How a frame ends. `frame` null: nobody looks at it any more. */
export interface Ending {
  readonly went: Side | "stack" | "dropped";
  readonly reason: string | null;
  readonly frame: Buffer | null;
  /** The identification of its IPv4 header is whatever it is. */
  readonly freelyIdentified?: boolean;
}

export const toStack: Ending = { went: "stack", reason: null, frame: null };

export function sent(side: Side, frame: Buffer): Ending {
  return { went: side, reason: null, frame };
}

/** Where frames end, and the count of those that end under a reason. */
export class Endings {
  readonly drops = new Map<string, number>();

  constructor(readonly network: NetworkModel) {}

  drop(reason: string): Ending {
    this.drops.set(reason, (this.drops.get(reason) ?? 0) + 1);
    return { went: "dropped", reason, frame: null };
  }

  /** Drops and tells the sender, unless it is a fragment without ports to name the connection by. */
  answer(from: Side, packet: Packet, quoted: Buffer, kind: ErrorKind, reason: string, mtu = 0): Ending {
    const dropped = this.drop(reason);
    if (packet.part === "later") return dropped;
    return { ...dropped, went: from, frame: errorAbout(packet, quoted, kind, mtu) };
  }
}
