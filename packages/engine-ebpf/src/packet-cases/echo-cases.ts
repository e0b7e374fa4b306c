import { ends, fromClient, toServer } from "../rig/bench";
import { checksum, letters } from "../rig/frame";
import { echoRequest, fragmentOf, icmpOfType, withOptions } from "../rig/shape";
import { icmpCases } from "./icmp-cases";
import { icmpFragmentCases } from "./icmp-fragment-cases";
import { type Family, families, type PacketCase } from "./packet-case";

const base = { protocol: "tcp", method: "nat", side: "client" } as const;

/** In one piece, in two, and behind options. */
function requests(family: Family, to = {}): readonly (readonly [string, Uint8Array])[] {
  const request = echoRequest(fromClient(family, { protocol: "udp", payload: letters(200), ...to }));
  return [
    ["echo request", request],
    ["first piece of an echo request", fragmentOf(0, 64, 11)(request)],
    ["middle piece of an echo request", fragmentOf(64, 128, 11)(request)],
    ["last piece of an echo request", fragmentOf(128, undefined, 11)(request)],
    ["echo request behind options", withOptions(request)],
  ];
}

/** Its IP header says that nothing follows. */
function paddedOnly(family: Family): Uint8Array {
  const frame = echoRequest(fromClient(family));
  const view = new DataView(frame.buffer);
  view.setUint16(family === 4 ? 16 : 18, family === 4 ? 20 : 0);
  if (family === 4) {
    view.setUint16(24, 0);
    view.setUint16(24, ~checksum(frame.subarray(14, 34)) & 0xffff);
  }
  return frame;
}

/** What is no echo request, by type (RFC 792; RFC 4443, RFC 4861). */
const others = {
  4: { "echo reply": 0, "timestamp request": 13 },
  6: { "echo reply": 129, "router advertisement": 134, "neighbour solicitation": 135, "neighbour advertisement": 136 },
} as const;

const answered = families.flatMap((family) =>
  requests(family).map(
    ([what, frame]): PacketCase => ({ description: `IPv${family} ${what}`, family, ...base, frame, went: "stack" }),
  ),
);

const ignored = families.flatMap((family): PacketCase[] => {
  const silent = { family, ...base, echoIgnored: true } as const;
  const plain = fromClient(family, { protocol: "udp", payload: letters(40) });
  const open = { frame: fromClient(family), went: "server", out: toServer(family) } as const;
  return [
    ...requests(family).map(
      ([what, frame]): PacketCase => ({
        description: `IPv${family} ${what}, ignored`,
        ...{ ...silent, frame, went: "dropped", reason: "echoIgnored" },
      }),
    ),
    ...requests(family, { destination: ends[family].other }).map(
      ([what, frame]): PacketCase => ({
        description: `IPv${family} ${what} to another address than the one that ignores it`,
        ...{ ...silent, frame, went: "stack" },
      }),
    ),
    ...Object.entries(others[family]).map(
      ([what, type]): PacketCase => ({
        description: `IPv${family} ${what} to an address that ignores echo requests`,
        ...{ ...silent, frame: icmpOfType(type)(plain), went: "stack" },
      }),
    ),
    {
      description: `IPv${family} no ICMP message at all, padded with what looks like an echo request, ignored`,
      ...{ ...silent, frame: paddedOnly(family), went: "stack" },
    },
    {
      description: `IPv${family} a connection to an address that ignores echo requests`,
      ...{ ...silent, ...open, counted: { connections: 1, packetsIn: 1, bytesIn: open.frame.length - 14 } },
    },
    ...[...icmpCases, ...icmpFragmentCases]
      .filter(
        (each) => each.family === family && each.method === "nat" && each.side === "client" && each.went === "server",
      )
      .map((each) => ({ ...each, description: `${each.description}, echo ignored`, echoIgnored: true })),
  ];
});

export const echoCases: readonly PacketCase[] = [...answered, ...ignored];
