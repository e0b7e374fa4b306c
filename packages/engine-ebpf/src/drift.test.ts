import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createBench } from "./rig/bench";
import { Weather } from "./rig/weather";

const skip = requires("root", "bpf");
/** On each CPU: a few connections that both always meet, and many that come and go. */
const gusts = [
  { packets: 200_000, range: { clients: 2, ports: 1 } },
  { packets: 500_000, range: { clients: 200, ports: 50 } },
  { packets: 200_000, range: { clients: 2, ports: 2 } },
  { packets: 500_000, range: { clients: 1000, ports: 50 } },
];

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
    timeout: 120_000,
  }, async () => {
    const weather = await Weather.begin(bench);
    try {
      for (const { packets, range } of gusts) {
        await weather.gust(packets, range);
        expect(weather.differences()).toEqual([]);
      }
      expect(weather.connections).toBeGreaterThan(200_000);
      expect(weather.belowZero).toEqual([]);
      weather.calm();
      expect(weather.leftovers()).toEqual([]);
    } finally {
      await weather.close();
    }
  });
});
