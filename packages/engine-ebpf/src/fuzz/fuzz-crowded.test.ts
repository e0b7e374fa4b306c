import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../../scripts/require";
import { buildBpf } from "../../build";
import { runFuzz } from "./run-fuzz";
import { createStage, type Stage } from "./stage";

const skip = requires("root", "bpf");
/** Connections of a family: four buckets of seven. */
const ROOM = 28;

describe.skipIf(skip).each(["tc", "xdp"] as const)("random packets in a crowded table from %s on", (hook) => {
  let stage: Stage;

  beforeAll(async () => {
    buildBpf();
    stage = await createStage(`ldx-ebpf-crowd-${hook}`, hook, ROOM);
  });
  afterAll(() => stage?.closeAll());

  it("make room as the model allows, half-open ones first and established ones never", async () => {
    let [halfOpen, refused] = [0, 0];
    for (let seed = 1; seed <= 10; seed++) {
      await runFuzz(stage, [seed]);
      const { drops } = await stage.engine.counters();
      halfOpen += drops.get("halfOpen")!;
      refused += drops.get("tableFull")!;
    }
    expect(halfOpen).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(100);
  });
});
