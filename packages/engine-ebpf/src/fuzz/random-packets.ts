import type { Hook } from "@loaddirector/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildBpf } from "../../build";
import { playEpisode } from "./episode";
import { plantedFaults } from "./planted-faults";
import { regressionSeeds } from "./regression-seeds";
import { runFuzz, unstalled } from "./run-fuzz";
import { createStage, type Stage } from "./stage";

/**
 * Tests: random traffic through the data plane and through a model of it; every frame, counter and record must agree.
 * A file for each hook, so that they run side by side.
 */
export function playRandomPackets(hook: Hook, skip: string | null): void {
  describe.skipIf(skip)(`random packets from ${hook} on`, () => {
    let stage: Stage;

    beforeAll(async () => {
      buildBpf();
      stage = await createStage(`ldx-ebpf-fuzz-${hook}`, hook);
    }, 60_000);
    afterAll(() => stage?.closeAll());

    it.each(regressionSeeds.filter((each) => each.hook === hook))("of seed $seed once showed: $found", async (each) => {
      expect(
        (await unstalled(() => playEpisode(stage, each.seed, undefined, each.frames)))?.difference,
      ).toBeUndefined();
    });

    it("do with 500,000 frames what the model does", async () => {
      const seeds = Array.from({ length: 250 }, (_, at) => at + (hook === "tc" ? 1 : 251));
      expect(await runFuzz(stage, seeds)).toBeGreaterThanOrEqual(500_000);
    }, 600_000);

    it.each(Object.keys(plantedFaults))(
      "notice within 10,000 frames: %s",
      async (fault) => {
        const found = async (seed: number) => unstalled(() => playEpisode(stage, seed, plantedFaults[fault]));
        let noticed = false;
        for (let seed = 1; seed <= 5 && !noticed; seed++) noticed = (await found(seed)) !== null;
        expect(noticed).toBe(true);
      },
      60_000,
    );
  });
}
