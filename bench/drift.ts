import { createBench } from "../packages/engine-ebpf/src/rig/bench";
import { gustPackets, gustRanges, Weather } from "../packages/engine-ebpf/src/rig/weather";
import type { Bench } from "./bench";

const connections = 2_000_000;
const mostGusts = 60;

export const drift: Bench = {
  name: "drift",
  about:
    "2,000,000 connections opened and ended on two CPUs at once: whenever it is quiet, every destination's counts must be the sum over the connection table, and 0 at the end.",
  needs: ["root", "bpf"],
  async run(session) {
    const bench = await createBench("ldx-bench-drift", {
      capacity: { services: 64, destinations: 512, connections4: 60_000, connections6: 30_000 },
    });
    session.later("engine and network", () => bench.closeAll());
    const weather = await Weather.begin(bench);
    session.later("storm", () => weather.close());
    const began = performance.now();
    let gusts = 0;
    for (; weather.connections < connections && gusts < mostGusts; gusts++) {
      session.signal.throwIfAborted();
      await weather.gust(gustPackets, gustRanges[gusts % gustRanges.length]!);
      expectNone("after a gust", [...weather.differences(), ...weather.belowZero]);
    }
    if (weather.connections < connections) throw new Error(`only ${weather.connections} connections were opened`);
    weather.calm();
    expectNone("when all is over", weather.leftovers());
    const seconds = (performance.now() - began) / 1000;
    return {
      figures: [
        { name: "connections", unit: "objects", values: [weather.connections] },
        { name: "packets", unit: "frames", values: [2 * gustPackets * gusts] },
        { name: "comparisons of all counts, none differing", unit: "looks", values: [gusts + 1] },
        { name: "time", unit: "s", values: [seconds] },
      ],
      conditions: [
        "NAT, DR and FULLNAT, IPv4 and IPv6, TCP and UDP, persistence; rr, wrr, lc, wlc (among up to 67 destinations), sed; 90,000 places in the tables",
        "meanwhile time passes, expired records are swept without a pause, destinations and services come, go, move, change weight and thresholds, expire_nodest_conn changes",
      ],
    };
  },
};

function expectNone(when: string, differences: readonly string[]): void {
  if (differences.length > 0) throw new Error(`${when}:\n${differences.join("\n")}`);
}
