import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../../scripts/require";
import { buildBpf } from "../../build";
import { createBench } from "../rig/bench";
import { echoCases } from "./echo-cases";
import { icmpCases } from "./icmp-cases";
import { icmpFragmentCases } from "./icmp-fragment-cases";
import { playCase } from "./packet-case";
import { refusedCases } from "./refused-cases";
import { shapeCases } from "./shape-cases";
import { segmentCases, sizeCases } from "./size-cases";

const skip = requires("root", "bpf");
const cases = [
  ...sizeCases,
  ...segmentCases,
  ...shapeCases,
  ...refusedCases,
  ...icmpCases,
  ...icmpFragmentCases,
  ...echoCases,
];

/** Tables of frames: what goes in, what must come out, and what was counted. Frames out are built from scratch. */
describe.skipIf(skip).each(["tc", "xdp"] as const)("packets from %s on", (hook) => {
  let bench: Awaited<ReturnType<typeof createBench>>;
  const played = new Set<string>();

  beforeAll(async () => {
    buildBpf();
    bench = await createBench(`ldx-ebpf-cases-${hook}`, { hook });
  });
  afterAll(() => bench?.closeAll());

  it.each(cases)("$description", async (each) => {
    await playCase(bench, each);
    played.add(each.description);
  });

  it("are 300 cases or more, each with a name of its own", () => {
    expect(played.size).toBe(cases.length);
    expect(played.size).toBeGreaterThanOrEqual(300);
  });
});
