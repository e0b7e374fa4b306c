import type { Live } from "@loaddirector/agent-api";
import { emptyOverlay } from "@loaddirector/model";
import { describe, expect, it } from "vitest";
import { changePercent, compareStretches } from "./trial-watch";

function point(at: number, connections: number): Live {
  const rates = { connections, packetsIn: 0, packetsOut: 0, bitsIn: 8, bitsOut: 2, active: 0, inactive: 0 };
  return {
    at,
    services: { one: rates, two: rates },
    destinations: {},
    interfaces: [],
    overlay: emptyOverlay(),
    box: {
      cpu: 0,
      memoryUsed: 0,
      memoryTotal: 0,
      uptimeSeconds: 0,
      connections: 0,
      connectionsMax: 0,
      floods: {},
      drops: { full: 3 },
    },
  };
}

describe("compareStretches", () => {
  it("takes the minute before and what came since", () => {
    const points = [point(1_000, 99), point(50_000, 5), point(100_000, 15), point(105_000, 30)];
    const { before, since } = compareStretches(points, 101_000);
    expect(before).toEqual({ bits: 20, connections: 20, drops: 3 });
    expect(since).toEqual({ bits: 20, connections: 60, drops: 3 });
    expect(changePercent(before.connections, since.connections)).toBe(200);
  });

  it("knows nothing without samples", () => {
    const { before, since } = compareStretches([], 0);
    expect(before.bits).toBeNull();
    expect(changePercent(before.bits, since.bits)).toBeNull();
    expect(changePercent(0, 5)).toBeNull();
  });
});
