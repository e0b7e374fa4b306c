import { describe, expect, it } from "vitest";
import { rankSlots } from "./ranking";

const totals = (entries: Record<string, number>) => new Map(Object.entries(entries));
const seven = { a: 10, b: 70, c: 60, d: 50, e: 40, f: 30, g: 20 };

describe("rankSlots", () => {
  it("gives the six largest a colour, largest first", () => {
    expect(rankSlots([], totals(seven))).toEqual(["b", "c", "d", "e", "f", "g"]);
  });

  it("keeps colours when the order changes", () => {
    const slots = rankSlots([], totals(seven));
    expect(rankSlots(slots, totals({ ...seven, b: 25, a: 39 }))).toEqual(slots);
  });

  it("lets a newcomer in once it is more than twice the smallest", () => {
    const slots = rankSlots([], totals(seven));
    expect(rankSlots(slots, totals({ ...seven, a: 41 }))).toEqual(["b", "c", "d", "e", "f", "a"]);
  });

  it("gives a free colour away when its holder is gone", () => {
    const { c, ...rest } = seven;
    expect(rankSlots(["b", "c", "d", "e", "f", "g"], totals(rest))).toEqual(["b", "a", "d", "e", "f", "g"]);
  });

  it("leaves colours free when there are fewer", () => {
    expect(rankSlots([], totals({ x: 0 }))).toEqual(["x", null, null, null, null, null]);
  });
});
