import { createBench, ends, fromClient } from "../packages/engine-ebpf/src/rig/bench";
import { openFlows } from "../packages/engine-ebpf/src/rig/flows";
import { destination, service, wantOf } from "../packages/engine-ebpf/src/rig/want";
import { type Address, type Connection, type ConnectionFilter, parsePrefix } from "../packages/model/src/index";
import type { Bench } from "./bench";
import { ratiosOf } from "./quartiles";
import { createForwarding, type Forwarded } from "./rig/forwarding";

const records = 1_000_000;
/** Both share memory and the last level of cache. */
const mostWhileRead = 1.15;

export const connections: Bench = {
  name: "connections",
  about: "Pages of a connection table of 1,000,000 records, each made by a packet, read while nothing is stopped.",
  needs: ["root", "bpf"],
  async run(session) {
    const bench = await createBench("ldx-bench-conn", {
      capacity: { services: 16, destinations: 64, connections4: 1_500_000, connections6: 1024 },
    });
    session.later("connection table", () => bench.closeAll());
    const listeners = [{ protocol: "udp" as const, first: 80, last: 80 }];
    await bench.converge(
      wantOf(
        service("many", ends[4].virtual, [destination("many-1", ends[4].server, { method: "dr" })], { listeners }),
        service("few", ends[4].virtual, [destination("few-1", ends[4].other)]),
      ),
    );
    session.say("opening 1,000,000 flows");
    openFlows(bench, records);
    bench.send("client", fromClient(4, { source: "203.0.113.9", sourcePort: 5000 }));
    const page = async (filter: ConnectionFilter) => {
      const began = performance.now();
      await bench.engine.connections(filter, { cursor: null, limit: 100 });
      return performance.now() - began;
    };
    const [{ client, clientPort }] = (await bench.engine.connections({}, { cursor: null, limit: 1 })).connections as [
      Connection,
    ];
    const explain = async () => {
      const began = performance.now();
      const flow = {
        protocol: "udp",
        client,
        clientPort,
        virtual: ends[4].virtual as Address,
        virtualPort: 80,
      } as const;
      const { record } = await bench.engine.explain(flow);
      if (!record) throw new Error("a connection of the list is not explained by its record");
      return performance.now() - began;
    };
    const reads = await session.interleave({
      first: () => page({}),
      rare: () => page({ serviceId: "few" }),
      client: () => page({ client: parsePrefix("203.0.113.0/24")! }),
      explain,
    });
    const forward = await createForwarding(session, bench, records);
    const forwarded = await session.interleave<"alone" | "read", Forwarded>({
      alone: () => forward(null),
      read: () => forward(() => page({ serviceId: "few" })),
    });
    const times = (name: keyof typeof forwarded) => forwarded[name].map(({ time }) => time);
    const bar = { atMost: 200 };
    return {
      figures: [
        { name: "first page, no filter", unit: "ms", values: reads.first, bar },
        { name: "first page, a service with one connection", unit: "ms", values: reads.rare, bar },
        { name: "first page, a client network with one connection", unit: "ms", values: reads.client, bar },
        { name: "explain a connection", unit: "ms", values: reads.explain, bar },
        { name: "forwarding, nobody reads", unit: "ns", values: times("alone") },
        {
          name: "forwarding while pages are read / nobody reads",
          unit: "×",
          values: ratiosOf(times("read"), times("alone")),
          bar: { atMost: mostWhileRead },
        },
        {
          name: "packets lost while pages are read",
          unit: "frames",
          values: forwarded.read.map(({ lost }) => lost),
          bar: { atMost: 0 },
        },
      ],
      conditions: [
        "table of 1,500,000 places; the filters look at every record of it in one call",
        "forwarding: 2,000,000 packets a round of the 1,000,000 flows by chance, kernel time of one processor, while pages of a service with one connection are read one after the other",
      ],
    };
  },
};
