import { type Address, type Config, message } from "@loaddirector/model";
import type { EventRing } from "./event-ring";

/** Virtual addresses that cease to answer echo requests because nobody serves there, and answer again: an event each time. */
export function createEchoLog(events: Pick<EventRing, "add">) {
  let known: ReadonlySet<Address> | null = null;

  return {
    /** `ignored`: the addresses that do not answer now. What was so before the first call is no news. */
    take(ignored: readonly Address[], { virtualAddresses }: Config): void {
      const now = new Set(ignored);
      for (const { id, address, echo } of known ? virtualAddresses : []) {
        if (echo !== "whenServing" || now.has(address) === known!.has(address)) continue;
        const object = { kind: "virtualAddress" as const, id };
        if (now.has(address)) events.add("warning", object, message("event.echoIgnored", { address }));
        else events.add("agent", object, message("event.echoAnswered", { address }));
      }
      known = now;
    },
  };
}
