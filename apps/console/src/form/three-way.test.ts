import { exampleConfig } from "@loaddirector/model";
import { describe, expect, it } from "vitest";
import { threeWay } from "./three-way";

const base = exampleConfig().virtualServices[0]!;

describe("threeWay", () => {
  it("takes over what only they changed", () => {
    const theirs = { ...base, scheduler: "rr" as const };
    const yours = { ...base, name: "shop" };
    const { merged, conflicts, takenOver } = threeWay(base, theirs, yours);
    expect(merged).toEqual({ ...base, name: "shop", scheduler: "rr" });
    expect(conflicts).toEqual([]);
    expect(takenOver).toEqual([["scheduler"]]);
  });

  it("asks about what both changed, and keeps yours until then", () => {
    const theirs = { ...base, timeouts: { ...base.timeouts, udp: 10 } };
    const yours = { ...base, timeouts: { ...base.timeouts, udp: 20 } };
    const { merged, conflicts } = threeWay(base, theirs, yours);
    expect(merged).toEqual(yours);
    expect(conflicts).toEqual([{ path: ["timeouts", "udp"], base: null, theirs: 10, yours: 20 }]);
  });

  it("finds no conflict where both did the same", () => {
    const same = { ...base, scheduler: "lc" as const };
    expect(threeWay(base, same, same)).toMatchObject({ conflicts: [], takenOver: [] });
  });

  it("sees a part that became a whole as the same field", () => {
    const persistence = { timeout: 300, prefix4: 32, prefix6: 128, engine: null };
    const theirs = { ...base, persistence };
    const yours = { ...base, persistence: { ...persistence, timeout: 60 } };
    expect(threeWay(base, theirs, yours).conflicts).toHaveLength(1);
  });
});
