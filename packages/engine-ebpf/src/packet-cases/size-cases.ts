import { fromClient, toClient } from "../rig/bench";
import { letters } from "../rig/frame";
import { answered, delivered, lengthOf } from "./frames";
import { families, methods, type PacketCase, protocols } from "./packet-case";

const payloads = [0, 1, 2, 33, 512, 1400];
const flows = families.flatMap((family) => protocols.map((protocol) => ({ family, protocol })));

/** Every method with payloads of even and odd length, in both directions. */
export const sizeCases: readonly PacketCase[] = flows.flatMap(({ family, protocol }) =>
  payloads.flatMap((size) => {
    const fields = { protocol, payload: letters(size) };
    const name = `IPv${family} ${protocol} of ${size} bytes`;
    const requests = [
      ...methods.map((method) => ({ method, port: undefined })),
      { method: "nat", port: 9090 } as const,
    ];
    const inbound = requests.map(({ method, port }): PacketCase => {
      const frame = fromClient(family, { ...fields, tos: 16 });
      return {
        description: `${name}, ${method} in${port ? `, to port ${port}` : ""}`,
        ...{ family, protocol, method, port, side: "client", frame, went: "server" },
        out: delivered(method, family, { ...fields, tos: 16, ...(port && { destinationPort: port }) }),
        counted: { connections: 1, packetsIn: 1, bytesIn: lengthOf(frame) },
      };
    });
    const replies = (["nat", "fullnat"] as const).map((method): PacketCase => {
      const frame = answered(method, family, { ...fields, sourcePort: 9090 });
      return {
        description: `${name}, ${method} reply`,
        ...{ family, protocol, method, port: 9090, side: "server", frame, went: "client" },
        before: [{ side: "client", frame: fromClient(family, { protocol }) }],
        out: toClient(family, fields),
        counted: { packetsOut: 1, bytesOut: lengthOf(frame) },
      };
    });
    return [...inbound, ...replies];
  }),
);

/** Segments of a connection that is there, merged ones too. */
export const segmentCases: readonly PacketCase[] = families.flatMap((family) =>
  methods.flatMap((method) => {
    const first = { family, protocol: "tcp", method, side: "client", went: "server" } as const;
    const before = [{ side: "client", frame: fromClient(family) }] as const;
    const plain = ["A", "PA", "FA", "R", "RA", "S", "SA", ""].map((flags): PacketCase => {
      const frame = fromClient(family, { flags, payload: letters(7) });
      return {
        description: `IPv${family} segment with flags "${flags}", ${method} in`,
        ...{ ...first, frame, before, out: delivered(method, family, { flags, payload: letters(7) }) },
        counted: { packetsIn: 1, bytesIn: lengthOf(frame) },
      };
    });
    // The kernel puts no header before a merged frame of a test run.
    if (method === "tun") return plain;
    const fields = { flags: "A", payload: letters(2500) };
    const merged: PacketCase = {
      description: `IPv${family} merged frame of three segments, ${method} in`,
      ...{ ...first, before, frame: fromClient(family, fields), metadata: { gsoSize: 1000, gsoSegs: 3 } },
      out: delivered(method, family, fields),
      counted: { packetsIn: 3, bytesIn: 2500 + 3 * (family === 4 ? 40 : 60) },
    };
    return [...plain, merged];
  }),
);
