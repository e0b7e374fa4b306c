import { type Address, formatAddress } from "@loaddirector/model";
import { dump } from "./netlink";

/** linux/rtnetlink.h, linux/neighbour.h; the fixed part is struct ndmsg. */
const RTM_GETNEIGH = 30;
const NDMSG = 12;
const STATE_AT = 8;
const NDA_DST = 1;
const NUD_INCOMPLETE = 0x01;
const NUD_PROBE = 0x10;
const NUD_FAILED = 0x20;

/** `asked`: no answer yet. `failed`: none to all questions, three by default, a second apart. */
export type NeighbourState = "known" | "asked" | "failed";

/** What the segments of this network namespace answered; who was never asked for is not in it. Throws when the kernel does not tell. */
export function readNeighbours(): ReadonlyMap<Address, NeighbourState> {
  const states = new Map<Address, NeighbourState>();
  for (const found of dump(RTM_GETNEIGH, Buffer.alloc(NDMSG), NDMSG)) {
    const bytes = found.bytes(NDA_DST);
    if (bytes.length !== 4 && bytes.length !== 16) continue;
    const address = formatAddress(bytes);
    // One segment that knows it is enough.
    if (states.get(address) === "known") continue;
    const state = found.word(STATE_AT) & 0xffff;
    // Known once, and asked whether it is still there.
    if (state & NUD_PROBE) continue;
    states.set(address, state & NUD_FAILED ? "failed" : state & NUD_INCOMPLETE ? "asked" : "known");
  }
  return states;
}
