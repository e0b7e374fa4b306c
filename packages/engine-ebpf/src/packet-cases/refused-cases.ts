import { ends, fromClient, fromServer } from "../rig/bench";
import { letters } from "../rig/frame";
import { answered, answerTo, lengthOf } from "./frames";
import { type Family, families, type Method, methods, type PacketCase, protocols } from "./packet-case";

const opened = (family: Family) => ({ side: "client", frame: fromClient(family) }) as const;

/** IPVS sees its own errors about DR and TUN packets pass as packets from the server's side. */
const countedAnswer = (method: Method, answer: Uint8Array) =>
  method === "dr" || method === "tun" ? { packetsOut: 1, bytesOut: lengthOf(answer) } : {};

/** What does not go on, and what its sender is told. */
const inbound = families.flatMap((family) =>
  methods.flatMap((method): PacketCase[] => {
    const base = { family, protocol: "tcp", method, side: "client", went: "client" } as const;
    const before = [opened(family)];
    const last = fromClient(family, { ttl: 1, flags: "A" });
    const long = fromClient(family, { payload: letters(1500), flags: "A" });
    const lowered = fromClient(family, { payload: letters(1500), flags: "A", ttl: 63 });
    const mtu = 1500 - (method === "tun" ? (family === 4 ? 20 : 40) : 0);
    const [expired, tooBig] = [answerTo(family, last, "ttlExceeded"), answerTo(family, long, "tooBig", mtu, lowered)];
    return [
      {
        description: `IPv${family} hop limit runs out, ${method} in`,
        ...{ ...base, before, frame: last, reason: "ttlExceeded", out: expired },
        counted: { packetsIn: 1, bytesIn: lengthOf(last), ...countedAnswer(method, expired) },
      },
      {
        description: `IPv${family} too big, ${method} in`,
        ...{ ...base, before, frame: long, reason: "tooBig", out: tooBig },
        counted: { packetsIn: 1, bytesIn: lengthOf(long), ...countedAnswer(method, tooBig) },
      },
    ];
  }),
);

const replies = families.flatMap((family) =>
  (["nat", "fullnat"] as const).flatMap((method): PacketCase[] => {
    const base = { family, protocol: "tcp", method, side: "server", went: "server" } as const;
    const before = [opened(family)];
    const last = answered(method, family, { ttl: 1 });
    const long = answered(method, family, { payload: letters(1500), flags: "A" });
    return [
      {
        description: `IPv${family} hop limit runs out, ${method} reply`,
        ...{ ...base, before, frame: last, reason: "ttlExceeded", out: answerTo(family, last, "ttlExceeded") },
      },
      {
        description: `IPv${family} too big, ${method} reply`,
        ...{ ...base, before, frame: long, reason: "tooBig", out: answerTo(family, long, "tooBig", 1500) },
      },
    ];
  }),
);

const nobody = families.flatMap((family) =>
  protocols.flatMap((protocol): PacketCase[] => {
    const base = { family, protocol, method: "nat", side: "client" } as const;
    const frame = fromClient(family, { protocol, payload: letters(20) });
    const other = fromClient(family, { protocol, destinationPort: 81 });
    const answer = answerTo(family, frame, "portUnreachable");
    return [
      {
        description: `IPv${family} ${protocol} without a server`,
        ...{ ...base, weight: 0, frame, went: "client", reason: "noDestination", out: answer },
      },
      {
        description: `IPv${family} ${protocol} to a port that nobody listens at`,
        ...{ ...base, frame: other, went: "dropped", reason: "noService" },
      },
    ];
  }),
);

const base = (family: Family) => ({ family, protocol: "tcp", method: "nat", side: "client" }) as const;
const strangers = families.flatMap((family): PacketCase[] => {
  const gre = fromClient(family);
  gre[family === 4 ? 23 : 20] = 47;
  const cut = fromClient(family).slice(0, family === 4 ? 44 : 64);
  new DataView(cut.buffer).setUint16(family === 4 ? 16 : 18, family === 4 ? cut.length - 14 : cut.length - 54);
  return [
    { description: `IPv${family} another protocol`, ...base(family), frame: gre, went: "dropped", reason: "noService" },
    { description: `IPv${family} TCP header cut`, ...base(family), frame: cut, went: "dropped", reason: "malformed" },
  ];
});

/** What the box's own stack gets, as it came. */
const tags = [
  ["one tag", [0x81, 0, 0, 7]],
  ["two tags", [0x88, 0xa8, 0, 8, 0x81, 0, 0, 7]],
] as const;

const left = families.flatMap((family): PacketCase[] => {
  const plain = fromClient(family);
  const arp = fromClient(family);
  arp.set([8, 6], 12);
  const frames: [string, PacketCase["side"], Uint8Array][] = [
    ...["A", "PA", "FA", "R", "RA", "SR", ""].map((flags): [string, "client", Uint8Array] => [
      `flags "${flags}" of no connection`,
      "client",
      fromClient(family, { flags }),
    ]),
    ...tags.map(([name, bytes]): [string, "client", Uint8Array] => [
      name,
      "client",
      Uint8Array.from([...plain.slice(0, 12), ...bytes, ...plain.slice(12)]),
    ]),
    ["for another host", "client", fromClient(family, { destinationMac: "02:00:00:00:00:99" })],
    ["to no service's address", "client", fromClient(family, { destination: ends[family].other })],
    ["of a server that nobody asked", "server", fromServer(family)],
    ["not IP", "client", arp],
    ["shorter than its header says", "client", plain.slice(0, plain.length - 1)],
  ];
  return frames.map(([what, side, frame]) => ({
    description: `IPv${family} ${what}`,
    ...{ ...base(family), side, frame, went: "stack" },
  }));
});

export const refusedCases: readonly PacketCase[] = [...inbound, ...replies, ...nobody, ...strangers, ...left];
