import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createBench } from "./rig/bench";
import { gustPackets, gustRanges, Weather } from "./rig/weather";

const skip = requires("root", "bpf");
const connections = 2_000_000;
const mostGusts = 60;

/** Packets on two CPUs at once, on the same connections, beside the sweep and changes of the configuration. */
describe.skipIf(skip)("counts under concurrency", () => {
  let bench: Awaited<ReturnType<typeof createBench>>;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-ebpf-drift", {
      capacity: { services: 64, destinations: 512, connections4: 60_000, connections6: 30_000 },
    });
  });
  afterAll(() => bench?.closeAll());

  it("are the sum over the table whenever it is quiet, and nothing when all is over", {
    timeout: 300_000,
  }, async () => {
    const weather = await Weather.begin(bench);
    try {
      for (let gusts = 0; weather.connections < connections && gusts < mostGusts; gusts++) {
        await weather.gust(gustPackets, gustRanges[gusts % gustRanges.length]!);
        expect(weather.differences()).toEqual([]);
      }
      expect(weather.connections).toBeGreaterThanOrEqual(connections);
      expect(weather.belowZero).toEqual([]);
      weather.calm();
      expect(weather.leftovers()).toEqual([]);
    } finally {
      await weather.close();
    }
  });
});
