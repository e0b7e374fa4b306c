import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createBench, ends, fromClient, fromServer } from "./rig/bench";
import { letters } from "./rig/frame";
import { ip } from "./rig/namespace";
import { destination, service, wantOf } from "./rig/want";
import { writeSwitches } from "./switches";

const skip = requires("root", "bpf");

/** Which frames XDP finishes, and which it leaves to tc as they came. */
describe.skipIf(skip)("frames at XDP", () => {
  let bench: Awaited<ReturnType<typeof createBench>>;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-ebpf-xdp", { hook: "xdp" });
  });
  afterAll(() => bench?.closeAll());
  beforeEach(async () => {
    await bench.clear();
    await offer("nat");
  });

  const offer = (method: "nat" | "dr", server: string = ends[4].server) =>
    bench.converge(wantOf(service("vs", ends[4].virtual, [destination("a", server, { method })])));
  const counted = async () => {
    const { connections, packetsIn } = (await bench.engine.counters()).services.get("vs")!;
    return { connections, packetsIn };
  };

  it.each(["nat", "dr"] as const)("forwards a connection of %s", async (method) => {
    await offer(method);
    expect(bench.send("client", fromClient(4))).toMatchObject({ went: "server", hook: "xdp" });
    expect(bench.send("client", fromClient(4, { flags: "A" }))).toMatchObject({ went: "server", hook: "xdp" });
    if (method === "nat") expect(bench.send("server", fromServer(4))).toMatchObject({ went: "client", hook: "xdp" });
  });

  it("drops what no listener names", () => {
    const other = fromClient(4, { destinationPort: 81 });
    expect(bench.send("client", other)).toMatchObject({ went: "dropped", reason: "noService", hook: "xdp" });
  });

  it("takes frames to a router's MAC that stands on the interface, and no others", async () => {
    const router = "00:00:5e:00:01:07";
    const frame = fromClient(4, { destinationMac: router });
    expect(bench.send("client", frame)).toMatchObject({ went: "stack" });
    ip("link", "add", "vrrp.7", "link", "c0", "address", router, "type", "macvlan", "mode", "private");
    ip("link", "set", "vrrp.7", "up");
    await offer("nat");
    expect(bench.send("client", frame)).toMatchObject({ went: "server", hook: "xdp" });
    ip("link", "delete", "vrrp.7");
    await offer("nat");
    expect(bench.send("client", frame)).toMatchObject({ went: "stack" });
  });

  it.each([
    ["a hop limit that runs out", { ttl: 1 }, "ttlExceeded"],
    ["a packet that does not fit", { payload: letters(1480) }, "tooBig"],
  ])("leaves the answer to %s to tc, which counts it once", async (_, fields, reason) => {
    expect(bench.send("client", fromClient(4, fields))).toMatchObject({ went: "client", reason, hook: "tc" });
    expect(await counted()).toEqual({ connections: 1, packetsIn: 1 });
  });

  it("leaves a datagram of a one-packet service that it cannot finish to tc, which counts it once", async () => {
    const listeners = [{ protocol: "udp" as const, first: 80, last: 80 }];
    const member = destination("a", ends[4].server);
    await bench.converge(wantOf(service("vs", ends[4].virtual, [member], { listeners, onePacket: true })));
    writeSwitches(bench.engine.running().tables, { sourceConnections: 2 });
    const frame = fromClient(4, { protocol: "udp", ttl: 1 });
    for (let sent = 1; sent <= 2; sent++) {
      expect(bench.send("client", frame)).toMatchObject({ went: "client", reason: "ttlExceeded", hook: "tc" });
      expect(await counted()).toEqual({ connections: sent, packetsIn: sent });
    }
    expect(bench.send("client", frame)).toMatchObject({ went: "dropped", reason: "sourceRate" });
  });

  it("leaves such a datagram to tc with the scheduler where it was, which chooses every server in turn", async () => {
    const listeners = [{ protocol: "udp" as const, first: 80, last: 80 }];
    const members = ["a", "b"].map((id, at) => destination(id, `10.30.0.${2 + at}`));
    await bench.converge(
      wantOf(service("vs", ends[4].virtual, members, { listeners, onePacket: true, scheduler: "rr" })),
    );
    const met = [1, 2, 3, 4].map(() => bench.send("client", fromClient(4, { protocol: "udp", ttl: 1 })).destination);
    expect(new Set(met).size).toBe(2);
    expect(met.slice(2)).toEqual(met.slice(0, 2));
  });

  it("leaves a packet for no destination to tc", async () => {
    await bench.converge(wantOf(service("vs", ends[4].virtual, [])));
    expect(bench.send("client", fromClient(4))).toMatchObject({ went: "client", reason: "noDestination", hook: "tc" });
  });

  it("leaves an unknown neighbour to tc, which resolves it; the connection is the same and counted once", async () => {
    await offer("nat", "10.30.0.77");
    expect(bench.send("client", fromClient(4))).toMatchObject({ went: "server", throughNeighbour: true, hook: "tc" });
    expect(await counted()).toEqual({ connections: 1, packetsIn: 1 });
  });

  it("leaves to tc a SYN of a client held to a quiescent server, which is not taken for one more on the same connection", async () => {
    const persistence = { timeout: 60, prefix4: 32, prefix6: 128 };
    const held = (weight: number) =>
      wantOf(service("vs", ends[4].virtual, [destination("a", "10.30.0.78", { weight })], { persistence }));
    await bench.converge(held(1));
    bench.send("client", fromClient(4));
    await bench.converge(held(0));
    writeSwitches(bench.engine.running().tables, { expireNodestConn: true });
    expect(bench.send("client", fromClient(4, { sourcePort: 41_000 }))).toMatchObject({ went: "server", hook: "tc" });
    expect(await counted()).toEqual({ connections: 2, packetsIn: 2 });
  });

  it("leaves a fragment to tc", () => {
    const frame = fromClient(4, { protocol: "tcp", dontFragment: false });
    frame[20] = 0x20;
    frame[24] = (frame[24]! - 0x20) & 255;
    expect(bench.send("client", frame)).toMatchObject({ hook: "tc" });
  });

  it("leaves what would have to go out of an interface without XDP to tc", async () => {
    const { tables } = bench.engine.running();
    const place = tables.xdpPort.at(bench.network.serverSide % tables.xdpPort.entries);
    tables.xdpPort.view.setUint32(place + 4, 0, true);
    expect(bench.send("client", fromClient(4))).toMatchObject({ went: "server", hook: "tc" });
    expect(await counted()).toEqual({ connections: 1, packetsIn: 1 });
    await offer("nat");
    expect(bench.send("client", fromClient(4, { flags: "A" }))).toMatchObject({ went: "server", hook: "xdp" });
  });
});
