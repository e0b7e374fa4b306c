import { mergedListeners } from "@loaddirector/engine";
import { describe, expect, it } from "vitest";
import { portBlocks, rangeOf } from "./port-blocks";

describe("blocks of ports", () => {
  it.each([
    [0, 0, 1],
    [80, 80, 1],
    [1, 65_535, 16],
    [1, 65_534, 30],
    [8000, 8099, 3],
    [32_768, 65_535, 1],
  ])("cuts %i to %i into %i blocks that make up the range again", (first, last, count) => {
    const blocks = portBlocks({ first, last });
    expect(blocks).toHaveLength(count);
    const ranges = blocks.map((block) => ({ protocol: "tcp" as const, ...rangeOf(block) }));
    expect(mergedListeners(ranges)).toEqual([{ protocol: "tcp", first, last }]);
  });

  it("joins ranges of one protocol that touch, and leaves any port apart", () => {
    const range = (protocol: "tcp" | "udp", first: number, last = first) => ({ protocol, first, last });
    expect(
      mergedListeners([range("tcp", 81, 90), range("udp", 91), range("tcp", 0), range("tcp", 1, 2), range("tcp", 80)]),
    ).toEqual([range("tcp", 0), range("tcp", 1, 2), range("tcp", 80, 90), range("udp", 91)]);
  });
});
