import type { LocalEnd } from "./connection-table";
import type { Destination, Load } from "./destination";
import type { Packet } from "./packet";
import type { Service } from "./service";

/** What was decided for a datagram's first fragment. */
export interface FragmentNote {
  readonly service: Service;
  readonly destination: Destination;
  readonly load: Load;
  readonly reply: boolean;
  readonly virtual: string;
  readonly client: string;
  readonly method: Destination["method"];
  /** FULLNAT's. */
  readonly local: LocalEnd | null;
  /** Seconds. */
  readonly seen: number;
}

/** Seconds a note is good for. */
const LIFETIME = 30;

export class FragmentNotes {
  readonly #notes = new Map<string, FragmentNote>();

  remember(packet: Packet, note: FragmentNote): void {
    this.#notes.set(keyOf(packet), note);
  }

  find(packet: Packet, now: number): FragmentNote | null {
    const note = this.#notes.get(keyOf(packet));
    return note && now - note.seen <= LIFETIME ? note : null;
  }
}

const keyOf = ({ source, destination, protocol, fragmentId }: Packet) =>
  `${source}${destination}${protocol}|${fragmentId}`;
