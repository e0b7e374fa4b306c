import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createGoldenNetwork, type GoldenNetwork, macs } from "./golden/network";
import { buildFrame } from "./rig/frame";
import { createInstance } from "./rig/instance";
import { meetAt } from "./rig/meet";
import { destination, service, wantOf } from "./rig/want";

const virtual = "10.99.0.10";
const never = new AbortController().signal;

/** The published examples of the schedulers' authors; the recorded order of the reference kernel is in golden/. */
describe.skipIf(requires("root", "bpf"))("schedulers", () => {
  let network: GoldenNetwork;
  let instance: ReturnType<typeof createInstance>;

  beforeAll(async () => {
    buildBpf();
    network = await createGoldenNetwork("ldx-ebpf-sched");
    instance = createInstance();
    await instance.engine.start(never);
  });
  afterAll(async () => {
    await instance?.close();
    network?.close();
  });

  /** The destination of a new connection. */
  function open(): string | undefined {
    const frame = buildFrame({
      destinationMac: macs.clientSide,
      sourceMac: macs.client,
      protocol: "tcp",
      source: "198.51.100.1",
      sourcePort: 1024,
      destination: virtual,
      destinationPort: 80,
      flags: "S",
    });
    const { decision } = meetAt("tc", instance.engine)(frame, network.clientSide);
    return instance.engine.running().registry.idOf("destination", decision!.destination);
  }

  /** Weights 1, 2, 3 with 1, 2, 3 connections: expected delays 2, 3/2 and 4/3. */
  it("sed takes the third server", async () => {
    const members = [1, 2, 3].map((weight) =>
      destination(`sed/${weight}`, `10.30.0.1${weight}`, { weight, method: "dr" }),
    );
    await instance.converge(wantOf(service("sed", virtual, members, { scheduler: "sed" })));
    const { tables, registry } = instance.engine.running();
    for (const weight of [1, 2, 3])
      tables.load.view.setUint32(tables.load.at(registry.indexOf("destination", `sed/${weight}`)!), weight, true);
    expect(open()).toBe("sed/3");
  });

  it("refuses hashing services for which there are no buckets, and has room for all others", async () => {
    const services = (count: number, round: number) =>
      Array.from({ length: count }, (_, at) =>
        service(
          `mh-${at + 10}`,
          `10.98.0.${at + 1}`,
          [destination(`mh-${at}/${round}`, "10.30.0.11", { method: "dr" })],
          {
            scheduler: "mh",
          },
        ),
      );
    const refused = await instance.engine.check(wantOf(...services(64, 1)), never);
    expect(refused.map(({ object, message }) => [object.id, message.key])).toEqual([["mh-73", "ebpf.bucketsFull"]]);
    // Every table is written anew beside its old one.
    for (const round of [1, 2]) await instance.converge(wantOf(...services(63, round)));
    await instance.converge(wantOf());
  });
});
