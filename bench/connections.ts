import { createBench, ends, fromClient } from "../packages/engine-ebpf/src/rig/bench";
import { openFlows } from "../packages/engine-ebpf/src/rig/flows";
import { destination, service, wantOf } from "../packages/engine-ebpf/src/rig/want";
import { type Address, type Connection, type ConnectionFilter, parsePrefix } from "../packages/model/src/index";
import type { Bench } from "./bench";

const records = 1_000_000;

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
    const times = await session.interleave({
      first: () => page({}),
      rare: () => page({ serviceId: "few" }),
      client: () => page({ client: parsePrefix("203.0.113.0/24")! }),
      explain,
    });
    const bar = { atMost: 200 };
    return {
      figures: [
        { name: "first page, no filter", unit: "ms", values: times.first, bar },
        { name: "first page, a service with one connection", unit: "ms", values: times.rare, bar },
        { name: "first page, a client network with one connection", unit: "ms", values: times.client, bar },
        { name: "explain a connection", unit: "ms", values: times.explain, bar },
      ],
      conditions: ["table of 1,500,000 places; the filters look at every record of it in one call"],
    };
  },
};
