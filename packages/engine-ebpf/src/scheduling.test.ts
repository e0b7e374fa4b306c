import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { loadCodec } from "./abi.generated";
import { createGoldenNetwork, type GoldenNetwork, macs } from "./golden/network";
import { readDistributions } from "./golden/scenario";
import { buildFrame } from "./rig/frame";
import { createInstance } from "./rig/instance";
import { meetAt } from "./rig/meet";
import { destination, service, wantOf } from "./rig/want";

const virtual = "10.99.0.10";

/** What the recorded order of single packets cannot show. */
describe.skipIf(requires("root", "bpf"))("schedulers", () => {
  let network: GoldenNetwork;
  let instance: ReturnType<typeof createInstance>;

  beforeAll(async () => {
    buildBpf();
    network = await createGoldenNetwork("ldx-ebpf-sched");
    instance = createInstance();
    await instance.engine.start(new AbortController().signal);
  }, 60_000);
  afterAll(async () => {
    await instance?.close();
    network?.close();
  });

  /** Opens connections without answering them; the id of the last one's destination. */
  function open(connections: number, firstPort = 1024): string | undefined {
    const meet = meetAt("tc", instance.engine);
    let last: string | undefined;
    for (let count = 0; count < connections; count++) {
      const { decision } = meet(
        buildFrame({
          destinationMac: macs.clientSide,
          sourceMac: macs.client,
          protocol: "tcp",
          source: "198.51.100.1",
          sourcePort: firstPort + count,
          destination: virtual,
          destinationPort: 80,
          flags: "S",
        }),
        network.clientSide,
      );
      last = instance.engine.running().registry.idOf("destination", decision!.destination);
    }
    return last;
  }

  const active = (id: string) => {
    const { tables, registry } = instance.engine.running();
    return loadCodec.read(tables.load.view, tables.load.at(registry.indexOf("destination", id)!)).active;
  };

  it.each(readDistributions())(
    "twos spreads as the reference kernel: $name",
    async ({ name, weights, connections, active: want }) => {
      const id = (endpoint: string) => `${name}/${endpoint}`;
      const members = Object.entries(weights).map(([endpoint, weight]) =>
        destination(id(endpoint), endpoint.split(":")[0]!, { weight, method: "dr", port: 80 }),
      );
      await instance.converge(wantOf(service(name, virtual, members, { scheduler: "twos" })));
      open(connections, 1024);
      for (const [endpoint, count] of Object.entries(want))
        expect(Math.abs(active(id(endpoint)) - count), endpoint).toBeLessThanOrEqual(connections / 10);
      await instance.converge(wantOf());
      instance.engine.running().tables.connection4.bytes.fill(0);
    },
  );

  /** Weights 1, 2, 3 with 1, 2, 3 connections: expected delays 2, 3/2 and 4/3. */
  it("sed takes the third server", async () => {
    const members = [1, 2, 3].map((weight) =>
      destination(`sed/${weight}`, `10.30.0.1${weight}`, { weight, method: "dr" }),
    );
    await instance.converge(wantOf(service("sed", virtual, members, { scheduler: "sed" })));
    const { tables, registry } = instance.engine.running();
    for (const weight of [1, 2, 3])
      tables.load.view.setUint32(tables.load.at(registry.indexOf("destination", `sed/${weight}`)!), weight, true);
    expect(open(1)).toBe("sed/3");
  });
});
