import { fromClient, toClient } from "../rig/bench";
import { letters } from "../rig/frame";
import { fragmentOf, withOptions } from "../rig/shape";
import { answered, delivered, lengthOf } from "./frames";
import { families, methods, type PacketCase, protocols } from "./packet-case";

const payload = letters(200);
const udp = { protocol: "udp", payload } as const;
const translating = ["nat", "fullnat"] as const;

const opened = (family: 4 | 6, protocol: "tcp" | "udp") =>
  ({ side: "client", frame: fromClient(family, { protocol }) }) as const;

/** IPv4 options and IPv6 extension headers. */
const options = families.flatMap((family) =>
  protocols.flatMap((protocol) => {
    const fields = { protocol, payload, flags: "PA" };
    const [name, before] = [`IPv${family} ${protocol} behind options`, [opened(family, protocol)]];
    const inbound = methods.map((method): PacketCase => {
      const frame = withOptions(fromClient(family, fields));
      return {
        description: `${name}, ${method} in`,
        ...{ family, protocol, method, before, side: "client", frame, went: "server" },
        out: delivered(method, family, fields, withOptions),
        counted: { packetsIn: 1, bytesIn: lengthOf(frame) },
      };
    });
    const replies = translating.map((method): PacketCase => {
      const frame = withOptions(answered(method, family, fields));
      return {
        description: `${name}, ${method} reply`,
        ...{ family, protocol, method, before, side: "server", frame, went: "client" },
        out: withOptions(toClient(family, fields)),
        counted: { packetsOut: 1, bytesOut: lengthOf(frame) },
      };
    });
    return [...inbound, ...replies];
  }),
);

const pieces = [
  ["first", fragmentOf(0, 64)],
  ["middle", fragmentOf(64, 128)],
  ["last", fragmentOf(128)],
] as const;
const firstPiece = pieces[0][1];

const fragments = families.flatMap((family) =>
  pieces.flatMap(([place, shape]) => {
    const [name, known] = [`IPv${family} ${place} fragment`, opened(family, "udp")];
    const isFirst = place === "first";
    const inbound = methods.map((method): PacketCase => {
      const frame = shape(fromClient(family, udp));
      const begun = { side: "client", frame: firstPiece(fromClient(family, udp)) } as const;
      return {
        description: `${name}, ${method} in`,
        ...{ family, protocol: "udp", method, side: "client", frame, went: "server" },
        before: isFirst ? [known] : [known, begun],
        out: delivered(method, family, udp, shape),
        counted: { packetsIn: 1, bytesIn: lengthOf(frame) },
      };
    });
    const replies = translating.map((method): PacketCase => {
      const frame = shape(answered(method, family, udp));
      const begun = { side: "server", frame: firstPiece(answered(method, family, udp)) } as const;
      return {
        description: `${name}, ${method} reply`,
        ...{ family, protocol: "udp", method, side: "server", frame, went: "client" },
        before: isFirst ? [known] : [known, begun],
        out: shape(toClient(family, udp)),
        counted: { packetsOut: 1, bytesOut: lengthOf(frame) },
      };
    });
    return [...inbound, ...replies];
  }),
);

const early = families.flatMap((family) =>
  methods.map(
    (method): PacketCase => ({
      description: `IPv${family} fragment before its first, ${method}`,
      ...{ family, protocol: "udp", method, side: "client", went: "dropped", reason: "fragmentBeforeFirst" },
      before: [opened(family, "udp")],
      frame: fragmentOf(64, undefined, 9)(fromClient(family, udp)),
    }),
  ),
);

export const shapeCases: readonly PacketCase[] = [...options, ...fragments, ...early];
