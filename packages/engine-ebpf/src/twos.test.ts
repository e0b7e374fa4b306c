import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { loadCodec } from "./abi.generated";
import { createBench, fromClient } from "./rig/bench";
import { destination, service, wantOf } from "./rig/want";

const skip = requires("root", "bpf");
const connections = 600;

/** By weight, what Linux 6.12 gave each server of `connections` half-open ones. */
const recorded = [
  { weights: [1, 1], active: [298, 302] },
  { weights: [1, 3], active: [150, 450] },
  { weights: [5, 3, 2], active: [299, 180, 121] },
  { weights: [0, 1, 1], active: [0, 298, 302] },
];

/** Random: only shares can be compared. A server that is always drawn, or never, would be far outside. */
describe.skipIf(skip)("twos", () => {
  let bench: Awaited<ReturnType<typeof createBench>>;
  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-ebpf-twos");
  });
  afterAll(() => bench?.closeAll());

  it.each(recorded)("shares by weights $weights as the reference kernel did", async ({ weights, active }) => {
    await bench.converge(wantOf());
    const { tables, registry } = bench.engine.running();
    for (const table of [tables.connection4, tables.load]) table.bytes.fill(0);
    const members = weights.map((weight, at) => destination(`d${at}`, `10.30.0.${11 + at}`, { weight }));
    await bench.converge(wantOf(service("s", "10.99.0.10", members, { scheduler: "twos" })));
    for (let port = 0; port < connections; port++) bench.send("client", fromClient(4, { sourcePort: 10_000 + port }));
    for (const [at, want] of active.entries()) {
      const load = loadCodec.read(tables.load.view, tables.load.at(registry.indexOf("destination", `d${at}`)!));
      expect(Math.abs(load.active - want), `server ${at}: ${load.active}, recorded ${want}`).toBeLessThanOrEqual(
        want === 0 ? 0 : connections / 10,
      );
    }
  });
});
