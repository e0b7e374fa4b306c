import type { Address } from "@loaddirector/model";
import { ETHERNET, type Packet } from "./packet";
import { bytesOf } from "./service";

/** RFC 792, RFC 4443. */
const requestType = { 4: 8, 6: 128 } as const;

/** Virtual addresses that answer no echo requests. */
export class EchoRequests {
  #ignored: ReadonlySet<string> = new Set();

  configure(ignored: readonly Address[]): void {
    this.#ignored = new Set(ignored.map(bytesOf));
  }

  /** Of an ICMP packet; a later fragment is taken for one of an echo request. */
  isIgnored({ destination, part, family, frame, transportAt, length }: Packet): boolean {
    if (!this.#ignored.has(destination)) return false;
    return part === "later" || (transportAt < ETHERNET + length && frame[transportAt] === requestType[family]);
  }
}
