import { createMemoryEngine, type DestinationCounters, type ForwardingCounters } from "@loaddirector/engine";
import { fixtureConfig, fixtureDestinationId } from "@loaddirector/engine/fixture";
import { emptyOverlay, fixedId, message } from "@loaddirector/model";
import { describe, expect, it } from "vitest";
import { createBoxUsage } from "./box-usage";
import { createHistory } from "./history";
import { createInterfaceTraffic } from "./interface-traffic";
import { ratesBetween } from "./rates";
import type { Sample } from "./sample";
import { createStatistics } from "./statistics";

const counters = (factor: number) => ({
  connections: 10 * factor,
  packetsIn: 100 * factor,
  packetsOut: 90 * factor,
  bytesIn: 1_000 * factor,
  bytesOut: 5_000 * factor,
});
const zero = { connections: 0, packetsIn: 0, packetsOut: 0, bitsIn: 0, bitsOut: 0 };

describe("rates", () => {
  it("are per second, bytes as bits", () => {
    expect(ratesBetween(counters(1), counters(3), 2)).toEqual({
      connections: 10,
      packetsIn: 100,
      packetsOut: 90,
      bitsIn: 8_000,
      bitsOut: 40_000,
    });
  });

  it("are zero at the first reading, after a reset, and without time between", () => {
    expect(ratesBetween(undefined, counters(1_000_000), 1)).toEqual(zero);
    expect(ratesBetween(counters(5), counters(1), 1)).toEqual(zero);
    expect(ratesBetween(counters(1), counters(2), 0)).toEqual(zero);
    for (const name of ["connections", "packetsIn", "packetsOut", "bytesIn", "bytesOut"] as const)
      expect(ratesBetween(counters(1), { ...counters(2), [name]: 0 }, 1), name).toEqual(zero);
  });
});

describe("statistics", () => {
  const config = fixtureConfig([
    {
      number: 10,
      destinations: [
        { server: 11, weight: 3 },
        { server: 12, enabled: false },
      ],
    },
  ]);
  const first = fixtureDestinationId(10, 0);
  const service = fixedId("virtualService", 10);

  function statisticsOver(readings: readonly ForwardingCounters[]) {
    const memory = createMemoryEngine({ reason: message("agent.memoryChosen") });
    const queue = [...readings];
    return createStatistics({
      forwarding: { ...memory, counters: async () => queue.shift()! },
      running: () => ({ config, overlay: emptyOverlay() }),
      readInterfaces: () => [],
      readBox: () => ({ cpu: 0, memoryUsed: 0, memoryTotal: 0, uptimeSeconds: 0 }),
      onError: (error) => {
        throw error;
      },
    });
  }
  const reading = (at: number, factor: number, drops = 0): ForwardingCounters => {
    const destination: DestinationCounters = { ...counters(factor), active: 4, inactive: 2, persistent: 0 };
    return {
      at,
      services: new Map([[service, counters(factor)]]),
      destinations: new Map([[first, destination]]),
      drops: new Map([["noDestination", drops]]),
      table: { used4: 6, used6: 1, size4: 100, size6: 50 },
    };
  };

  it("turns counters into rates, states and gauges", async () => {
    const statistics = statisticsOver([reading(1_000, 1), reading(2_000, 2, 30)]);
    await statistics.sample();
    expect((await statistics.live()).services[service]).toMatchObject({ connections: 0, active: 4, inactive: 2 });
    await statistics.sample();
    const live = await statistics.live();
    expect(live.services[service]).toMatchObject({ connections: 10, bitsIn: 8_000, active: 4, inactive: 2 });
    expect(live.destinations[first]).toMatchObject({ packetsOut: 90, weight: 3 });
    expect(live.destinations[fixtureDestinationId(10, 1)]).toMatchObject({ ...zero, active: 0, weight: null });
    expect(live.box).toMatchObject({ connections: 7, connectionsMax: 150, drops: { noDestination: 30 } });
  });

  it("never shows a spike or a negative rate when counters begin anew", async () => {
    const statistics = statisticsOver([reading(1_000, 50), reading(2_000, 60), reading(3_000, 1), reading(4_000, 2)]);
    const seen: number[] = [];
    for (let round = 0; round < 4; round++) {
      await statistics.sample();
      seen.push((await statistics.live()).services[service]!.connections);
    }
    expect(seen).toEqual([0, 100, 0, 10]);
  });
});

describe("history", () => {
  /** A sample with this many services and destinations, whose connections are the second it was taken in. */
  const sample = (second: number, objects: number): Sample => {
    const ids = Array.from({ length: objects }, (_, at) => ({ id: `x${at}` }));
    const write: Sample["writeService"] = (_id, row) => row.set([second % 1_000, 0, 0, 0, 0, 1, 2]);
    return {
      at: second * 1_000,
      services: ids,
      destinations: ids,
      interfaces: [],
      box: {
        cpu: 0,
        memoryUsed: 0,
        memoryTotal: 0,
        uptimeSeconds: 0,
        connections: 0,
        connectionsMax: 0,
        drops: {},
        floods: {},
      },
      writeService: write,
      writeDestination: write,
    };
  };
  const start = 1_700_000_000;

  it("keeps the last 900 seconds, oldest first", () => {
    const history = createHistory();
    for (let at = 0; at < 1_000; at++) history.add(sample(start + at, 2));
    const points = history.since(0);
    expect(points.length).toBe(900);
    expect(points[0]!.at).toBe((start + 100) * 1_000);
    expect(points.every(({ at, services }) => services.x1?.connections === (at / 1_000) % 1_000)).toBe(true);
    expect(history.since((start + 990) * 1_000).length).toBe(9);
  });

  it("has a tenth of the points of what is beyond the first 64 objects", () => {
    const history = createHistory();
    for (let at = 0; at < 100; at++) history.add(sample(start + at, 100));
    const points = history.since(0);
    expect(points.filter(({ services }) => "x0" in services).length).toBe(100);
    expect(points.filter(({ services }) => "x99" in services).length).toBe(10);
    const beyond = points.slice(-10).map(({ services }) => Object.keys(services).length - 64);
    expect(Math.max(...beyond), "the same work each second").toBeLessThanOrEqual(4);
  });

  it("forgets objects that are gone, and shows no points of seconds that were missed", () => {
    const history = createHistory();
    history.add(sample(start, 2));
    history.add(sample(start + 5, 1));
    history.add(sample(start + 900, 1));
    expect(history.since(0).map(({ services }) => Object.keys(services))).toEqual([[], ["x0"], ["x0"]]);
  });
});

describe("this box", () => {
  it("has a processor load between 0 and 1 and less memory used than there is", () => {
    const read = createBoxUsage();
    read();
    const { cpu, memoryUsed, memoryTotal, uptimeSeconds } = read();
    expect(cpu).toBeGreaterThanOrEqual(0);
    expect(cpu).toBeLessThanOrEqual(1);
    expect(memoryUsed).toBeLessThan(memoryTotal);
    expect(uptimeSeconds).toBeGreaterThan(0);
  });

  it("has a loopback whose bytes are counted, and says when an interface is missing", () => {
    const read = createInterfaceTraffic({
      interfaces: [
        { name: "lo", role: "management" },
        { name: "ldx-none", role: "external" },
      ],
    });
    read(1_000);
    const [loopback, none] = read(2_000);
    expect(loopback).toMatchObject({ name: "lo", role: "management", up: true });
    expect(loopback!.bitsIn).toBeGreaterThanOrEqual(0);
    expect(none).toMatchObject({ up: false, ...{ packetsIn: 0, bitsIn: 0 } });
  });
});
