import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../../scripts/require";
import { buildBpf } from "../../build";
import { runFuzz } from "./run-fuzz";
import { createStage, type Stage } from "./stage";

const skip = requires("root", "bpf");

/** Random traffic through the data plane and through a model of it: every frame, counter and record must agree. */
describe.skipIf(skip)("random packets", () => {
  let stage: Stage;

  beforeAll(async () => {
    buildBpf();
    stage = await createStage("ldx-ebpf-fuzz");
  }, 60_000);
  afterAll(() => stage?.closeAll());

  it("does with 1,000,000 frames what the model does", async () => {
    const seeds = Array.from({ length: 500 }, (_, at) => at + 1);
    expect(await runFuzz(stage, seeds)).toBeGreaterThanOrEqual(1_000_000);
  }, 300_000);
});
