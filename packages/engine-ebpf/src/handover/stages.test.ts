import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { requires } from "../../../../scripts/require";
import { buildBpf } from "../../build";
import { LD_ABI_VERSION } from "../abi.generated";
import type { EbpfEngine } from "../engine";
import { createBench, ends, fromClient, fromServer } from "../rig/bench";
import { countedLoads, loadsInTable } from "../rig/loads";
import { destination, service, wantOf, withLocal } from "../rig/want";
import { ConnectionHandover } from "./connection-handover";

const never = new AbortController().signal;
const skip = requires("root", "bpf");
const larger = { capacity: { services: 64, destinations: 512, connections4: 9000, connections6: 9000 } };
const persistence = { timeout: 300, prefix4: 32, prefix6: 128 };

/** A process that is stopped, and packets that come, at each stage of a handover. */
describe.skipIf(skip)("stages of a handover", () => {
  let bench: Awaited<ReturnType<typeof createBench>>;
  let next: EbpfEngine;

  beforeAll(() => void buildBpf());
  beforeEach(async () => {
    bench = await createBench("ldx-ebpf-stages");
    const { virtual, server, other } = ends[4];
    const members = (method: "nat" | "fullnat") => [
      destination(`${method}-a`, server, { method }),
      destination(`${method}-b`, other, { method }),
    ];
    const sticky = [{ protocol: "tcp" as const, first: 443, last: 443 }];
    await bench.converge(
      withLocal(
        wantOf(
          service("full", virtual, members("fullnat"), { listeners: sticky, persistence }),
          service("six", ends[6].virtual, [destination("six", ends[6].server)]),
          service("web", virtual, members("nat")),
        ),
        "10.30.0.1",
      ),
    );
    for (let port = 0; port < 40; port++) open(50_000 + port);
    next = bench.again(larger);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await next.stop();
    await bench.closeAll();
  });

  const open = (sourcePort: number) => {
    expect(bench.send("client", fromClient(4, { sourcePort })).went).toBe("server");
    expect(bench.send("client", fromClient(6, { sourcePort })).went).toBe("server");
    expect(bench.send("client", fromClient(4, { sourcePort, destinationPort: 443 })).went).toBe("server");
  };
  const pins = () => readdirSync(join(bench.runDir, "bpf")).filter((name) => !name.endsWith(".debug"));
  /** Without what moves with the clock. */
  const list = (engine: EbpfEngine) =>
    engine
      .connectionsNow()
      .map(({ idle: _idle, expires: _expires, ...rest }) => JSON.stringify(rest))
      .sort();
  const stopIn = (method: "round" | "merge", call: number) => {
    let calls = 0;
    const original = ConnectionHandover.prototype[method];
    vi.spyOn(ConnectionHandover.prototype, method).mockImplementation(function (this: ConnectionHandover) {
      if (++calls >= call) throw new Error("stopped");
      return original.call(this);
    });
  };

  // The fourth round is that of the second family when new connections are held.
  it("is begun anew when it was stopped before the new tables came into force", async () => {
    stopIn("round", 4);
    await expect(next.start(never)).rejects.toThrow("stopped");
    expect(pins()).toEqual([`test-v${LD_ABI_VERSION}`]);
    open(60_000);
    const before = list(bench.engine);
    next = bench.again(larger);
    vi.restoreAllMocks();
    await next.start(never);
    expect(list(next)).toEqual(before);
    expect(pins()).toEqual([`test-v${LD_ABI_VERSION}-2`]);
  });

  it("is finished when it was stopped afterwards", async () => {
    const before = list(bench.engine);
    stopIn("merge", 2);
    await expect(next.start(never)).rejects.toThrow("stopped");
    expect(pins()).toEqual([`test-v${LD_ABI_VERSION}`, `test-v${LD_ABI_VERSION}-2`]);
    vi.restoreAllMocks();
    next = bench.again(larger);
    await next.start(never);
    expect(list(next)).toEqual(before);
    expect(countedLoads(next)).toEqual(loadsInTable(next));
    expect((await next.counters()).services.get("full")!.connections).toBe(40);
    expect(pins()).toEqual([`test-v${LD_ABI_VERSION}-2`]);
  });

  it("follows what packets change meanwhile, and makes no connection in between", async () => {
    const [round, merge] = [ConnectionHandover.prototype.round, ConnectionHandover.prototype.merge];
    let rounds = 0;
    let held = "";
    vi.spyOn(ConnectionHandover.prototype, "round").mockImplementation(function (this: ConnectionHandover) {
      const changed = round.call(this);
      if (++rounds === 1) open(60_000);
      return changed;
    });
    vi.spyOn(ConnectionHandover.prototype, "merge").mockImplementation(function (this: ConnectionHandover) {
      if (held === "") {
        held = bench.send("client", fromClient(4, { sourcePort: 61_000 })).reason ?? "";
        const server = bench.engine.connectionsNow().find(({ clientPort }) => clientPort === 60_000)!.destination;
        const reply = { source: server, destinationPort: 60_000 };
        expect(bench.send("server", fromServer(4, reply)).went).toBe("client");
        expect(bench.send("client", fromClient(4, { sourcePort: 60_000, flags: "A" })).went).toBe("server");
      }
      return merge.call(this);
    });
    await next.start(never);
    expect(held).toBe("handover");
    const found = next.connectionsNow().filter(({ clientPort }) => clientPort === 60_000);
    expect(found.map(({ state }) => state)).toContain("ESTABLISHED");
    expect(found.length).toBe(3);
    expect(countedLoads(next)).toEqual(loadsInTable(next));
    expect(list(next)).toEqual(list(bench.engine));
  });
});
