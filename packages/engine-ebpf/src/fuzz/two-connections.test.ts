import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../../scripts/require";
import { buildBpf } from "../../build";
import { serverMac } from "../golden/network";
import { buildFrame, type FrameFields } from "../rig/frame";
import { destination, service, wantOf, withLocal } from "../rig/want";
import { replay, type Step } from "./episode";
import { cards, createStage, type Stage } from "./stage";

const skip = requires("root", "bpf");
const [server, local] = ["10.30.0.4", "10.30.0.101"];
/** The lowest free port. */
const chance = 1;

const want = withLocal(
  wantOf(
    service("any", null, [destination("a", server, { method: "fullnat" })], {
      listeners: [{ protocol: "tcp", first: 1000, last: 1037 }],
    }),
  ),
  local,
);
const world = {
  want,
  takesAnyAddress: true,
  switches: {
    connReuseMode: 1,
    expireNodestConn: false,
    expireQuiescentTemplate: false,
    sloppyTcp: false,
    secureTcp: false,
    unmatchedToStack: false,
    localPorts: { first: 1024, last: 1031 },
    sourceConnections: 0,
  },
};

/** Both by NAT to the one server: their connections of one client port look alike there. */
const twoAddresses = ["10.99.0.10", "10.99.0.11"];
const oneServer = wantOf(
  ...twoAddresses.map((virtual) => service(virtual, virtual, [destination(`${virtual}-a`, server)])),
);

function between(side: "client" | "server", virtual: string, flags: string): Step {
  const ends = { source: "198.51.100.4", sourcePort: 40_000, destination: virtual, destinationPort: 80 };
  const back = { source: server, sourcePort: 80, destination: ends.source, destinationPort: ends.sourcePort };
  const macs = { destinationMac: cards.own[side], sourceMac: cards.peer[side] };
  const frame = buildFrame({ ...macs, ...(side === "client" ? ends : back), protocol: "tcp", flags });
  return { kind: "frame", side, frame: Buffer.from(frame), chance };
}

function fromServer(port: number, fields: Partial<FrameFields> = {}): Step {
  const frame = buildFrame({
    destinationMac: cards.own.server,
    sourceMac: serverMac(server),
    protocol: "tcp",
    source: server,
    sourcePort: port,
    destination: local,
    destinationPort: port,
    flags: "S",
    ...fields,
  });
  return { kind: "frame", side: "server", frame: Buffer.from(frame), chance };
}

function fromClient(port: number): Step {
  const frame = buildFrame({
    destinationMac: cards.own.client,
    sourceMac: cards.peer.client,
    protocol: "tcp",
    source: "198.51.100.4",
    sourcePort: 40_000 + port,
    destination: "192.0.2.80",
    destinationPort: port,
    flags: "S",
  });
  return { kind: "frame", side: "client", frame: Buffer.from(frame), chance };
}

describe.skipIf(skip)("a packet that fits two connections", () => {
  let stage: Stage;

  beforeAll(async () => {
    buildBpf();
    stage = await createStage("ldx-ebpf-fuzz-two", "tc");
  });
  afterAll(() => stage?.closeAll());

  // The server as a client of the service, at the local end that a client's connection to it gets afterwards.
  const both = [fromServer(1025), fromClient(1025), fromClient(1026)];

  it.each([
    ["an answer, since the interface brought one before", [fromServer(1026, { flags: "SA" })]],
    ["a request, since the interface brought one before", [fromServer(1030), fromServer(1030, { flags: "A" })]],
  ])("is counted as what it was met as: %s", async (_, before) => {
    for (const fields of [{ ttl: 1, flags: "A" }, { flags: "A" }]) {
      const steps = [...both, ...before, fromServer(1025, fields), { kind: "compare" } as const];
      expect((await replay(stage, world, steps))?.difference).toBeUndefined();
    }
  });

  it.each([
    ["reset", [["client", "R"]], "server"],
    [
      "ended by both",
      [
        ["server", "FA"],
        ["client", "FA"],
      ],
      "server",
    ],
    ["ended by the server only", [["server", "FA"]], "dropped"],
    ["not ended", [], "dropped"],
  ] as const)("is of a new one where the one before was %s: that gives way, or none is made", async (_, end, went) => {
    const [one, other] = twoAddresses as [string, string];
    const opening = [between("client", one, "S"), between("server", one, "SA"), between("client", one, "A")];
    const steps = [...opening, ...end.map(([side, flags]) => between(side, one, flags)), between("client", other, "S")];
    expect((await replay(stage, { ...world, want: oneServer }, steps))?.difference).toBeUndefined();
    const again = between("client", other, "S");
    if (again.kind === "frame") expect(stage.receive(again).went).toBe(went);
  });
});
