import type { Live } from "@loaddirector/agent-api";
import { describe, expect, it } from "vitest";
import { PointRing } from "./point-ring";

const point = (second: number, services: Record<string, number> = {}) =>
  ({
    at: second * 1_000,
    services: Object.fromEntries(Object.entries(services).map(([id, bitsIn]) => [id, { bitsIn }])),
    destinations: {},
  }) as unknown as Live;

const times = (ring: PointRing) => ring.points.map(({ at }) => at / 1_000);

describe("PointRing", () => {
  it("keeps fifteen minutes, in order, each second once", () => {
    const ring = new PointRing();
    ring.push(point(1_000));
    ring.push(point(1_000));
    ring.push(point(999));
    ring.merge([point(998), point(1_000), point(50)]);
    expect(times(ring)).toEqual([998, 1_000]);
    ring.push(point(1_899));
    expect(times(ring)).toEqual([1_000, 1_899]);
  });

  it("holds a coarse value until the next one, never longer than ten seconds", () => {
    const ring = new PointRing();
    ring.merge([point(10, { a: 5 }), point(11), point(19), point(20), point(30, { a: 7 })]);
    expect(ring.points.map(({ services }) => services.a?.bitsIn)).toEqual([5, 5, 5, undefined, 7]);
  });
});
