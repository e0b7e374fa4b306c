import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { dropReasonValues } from "./abi.generated";
import { type Bench, type DropReason, dropCases, localAddresses, metElsewhere, nowhere, web } from "./drop-cases";
import { writeEgressAddresses } from "./egress-addresses";
import { createBench } from "./rig/bench";
import { ip } from "./rig/namespace";
import { wantOf, withLocal } from "./rig/want";

const skip = requires("root", "bpf");
const reasons = Object.keys(dropReasonValues).filter(
  (name): name is DropReason => !metElsewhere.some((each) => each === name),
);

describe("drop reasons", () => {
  it.each(reasons)("%s has a packet that meets it", (reason) => expect(dropCases[reason]).toBeDefined());
});

describe.skipIf(skip).each(["tc", "xdp"] as const)("drop reasons from %s on", (hook) => {
  let bench: Bench;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench(`ldx-ebpf-drop-${hook}`, { hook });
    ip("route", "add", "unreachable", nowhere[4]);
    ip("-6", "route", "add", "unreachable", nowhere[6]);
  });
  afterAll(() => bench?.closeAll());
  beforeEach(async () => {
    await bench.clear();
    writeEgressAddresses(bench.engine.running().tables);
  });

  const cases = reasons.flatMap((reason) =>
    (dropCases[reason].families ?? [4, 6]).map((family) => ({ reason, family: family as 4 | 6, ...dropCases[reason] })),
  );

  it.each(cases)(
    "$reason over IPv$family",
    async ({ reason, family, services, before, later, prepare, frame, answered }) => {
      await bench.converge(withLocal(wantOf(...(services ?? web)(family)), ...localAddresses));
      prepare?.(bench, family);
      for (const each of before?.(family) ?? []) expect(bench.send("client", each).went).toBe("server");
      if (later) await bench.converge(wantOf(...later(family)));
      expect(bench.send("client", frame(family))).toMatchObject({ went: answered ? "client" : "dropped", reason });
      const { drops } = await bench.engine.counters();
      expect([...drops].filter(([, count]) => count !== 0)).toEqual([[reason, 1]]);
    },
  );
});
