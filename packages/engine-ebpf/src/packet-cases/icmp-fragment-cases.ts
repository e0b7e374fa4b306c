import { fragmentOf } from "../rig/shape";
import { lengthOf } from "./frames";
import { icmpCases } from "./icmp-cases";
import type { PacketCase } from "./packet-case";

/** The first piece has the quote's ports. */
const FIRST = 64;

/** An ICMP error in two pieces goes where a whole one goes; the first says where, the last may not come before it. */
export const icmpFragmentCases: readonly PacketCase[] = icmpCases
  .filter(({ description, protocol }) => description.includes("portUnreachable") && protocol === "udp")
  .flatMap((whole): PacketCase[] => {
    const way = whole.side === "client" ? "In" : "Out";
    const piece = (name: string, from: number, to?: number): PacketCase => {
      const cut = fragmentOf(from, to);
      const frame = cut(whole.frame);
      const counted = { [`packets${way}`]: 1, [`bytes${way}`]: lengthOf(frame) };
      return { ...whole, description: `${name} piece of ${whole.description}`, frame, out: cut(whole.out!), counted };
    };
    const first = piece("first", 0, FIRST);
    const last = piece("last", FIRST);
    const { out: _, counted: __, ...alone } = last;
    return [
      first,
      { ...last, before: [...whole.before!, { side: whole.side, frame: first.frame }] },
      {
        ...alone,
        description: `${last.description}, before its first`,
        frame: fragmentOf(FIRST, undefined, 13)(whole.frame),
        went: "stack",
      },
    ];
  });
