import type { ForwardingWant } from "@loaddirector/engine";
import type { Address } from "@loaddirector/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { destinationCodec, serviceCodec } from "./abi.generated";
import { writeEcho } from "./echo-ignored";
import { HashMap } from "./hash-map";
import { MappedArray } from "./mapped-array";
import { wordOf } from "./names";
import { createInstance } from "./rig/instance";
import { destination, service, wantOf, withoutEcho } from "./rig/want";

const signal = new AbortController().signal;
const skip = requires("root", "bpf");

class Stopped extends Error {}

/** Makes the n-th touch of a map from now on throw, as a killed process would leave things; returns how to undo it. */
function stopAfter(touches: number): () => void {
  const original = { at: MappedArray.prototype.at, set: HashMap.prototype.set, delete: HashMap.prototype.delete };
  let left = touches;
  const counting = <T extends (...argv: never[]) => unknown>(method: T) =>
    function (this: unknown, ...argv: never[]) {
      if (left-- <= 0) throw new Stopped();
      return method.apply(this, argv);
    } as T;
  MappedArray.prototype.at = counting(original.at);
  HashMap.prototype.set = counting(original.set);
  HashMap.prototype.delete = counting(original.delete);
  return () => {
    MappedArray.prototype.at = original.at;
    HashMap.prototype.set = original.set;
    HashMap.prototype.delete = original.delete;
  };
}

describe.skipIf(skip)("interruption and drift", () => {
  let instance: ReturnType<typeof createInstance>;

  beforeAll(async () => {
    buildBpf();
    instance = createInstance();
    await instance.engine.start(signal);
  });
  afterAll(() => instance?.close());

  const silent = ["192.0.2.10", "2001:db8::10"] as const;
  const before = withoutEcho(
    wantOf(
      service("web", "192.0.2.10", [destination("a", "10.0.0.1", { weight: 3 }), destination("b", "10.0.0.2")], {
        scheduler: "wrr",
      }),
      service("dns", "192.0.2.11", [destination("c", "10.0.0.3")], {
        listeners: [{ protocol: "udp", first: 53, last: 53 }],
      }),
    ),
    ...silent,
  );
  const after = wantOf(
    service("web", "192.0.2.10", [destination("b", "10.0.0.2", { weight: 5 }), destination("d", "10.0.0.4")], {
      scheduler: "wrr",
      listeners: [
        { protocol: "tcp", first: 80, last: 80 },
        { protocol: "tcp", first: 443, last: 443 },
      ],
    }),
    service("six", "2001:db8::10", [destination("e", "2001:db8::11", { method: "dr" })], { scheduler: "wlc" }),
  );

  const differences = async (want: ForwardingWant) =>
    instance.engine.diff(want, await instance.engine.observe(signal)).length;

  const third = withoutEcho(
    wantOf(
      service("web", "192.0.2.12", [
        destination("a", "10.0.0.9", { weight: 2 }),
        destination("d", "10.0.0.4", { method: "dr" }),
      ]),
      service(
        "dns",
        "192.0.2.11",
        [destination("c", "10.0.0.3"), destination("f", "10.0.0.5"), destination("g", "10.0.0.6")],
        {
          scheduler: "wrr",
          listeners: [{ protocol: "udp", first: 0, last: 0 }],
        },
      ),
    ),
    silent[1],
    "192.0.2.12",
  );
  const steps: [string, ForwardingWant, ForwardingWant][] = [
    ["nothing to one", wantOf(), before],
    ["one to another", before, after],
    ["another to one", after, before],
    ["one to a third", before, third],
    ["the third to another", third, after],
    ["the third to nothing", third, wantOf()],
  ];
  let stops = 0;

  it.each(steps)("converges after a stop at every touch of a map: %s", async (_what, from, to) => {
    for (let touches = 0; ; touches++) {
      await instance.converge(from);
      const changes = instance.engine.diff(to, await instance.engine.observe(signal));
      const undo = stopAfter(touches);
      const finished = await instance.engine.apply(changes, signal).then(
        () => true,
        (error) => {
          if (!(error instanceof Stopped)) throw error;
          return false;
        },
      );
      undo();
      await instance.converge(to);
      expect(await differences(to), `stopped at touch ${touches}`).toBe(0);
      expect(await instance.engine.observe(signal)).toMatchObject({
        services: to.services,
        echoIgnored: to.echoIgnored,
      });
      if (finished) break;
      stops++;
    }
  });

  it("was stopped at more than 150 places", () => expect(stops).toBeGreaterThan(150));

  const tampering: [string, () => void][] = [
    ["a weight", () => setDestination("a", destinationCodec.offset.weight, 99)],
    ["a threshold", () => setDestination("a", destinationCodec.offset.upperThreshold, 1)],
    ["a destination's service", () => setDestination("a", destinationCodec.offset.service, 77)],
    ["a destination's flags and method", () => setDestination("a", destinationCodec.offset.port, 0)],
    ["a member", () => maps().members.view.setUint32(maps().members.at(memberPlace("web")), 5, true)],
    ["the list of members", () => setService("web", 4, 1)],
    ["the scheduler", () => setService("web", serviceCodec.offset.scheduler, 1)],
    ["the greatest weight", () => setService("web", serviceCodec.offset.maxWeight, 9)],
    ["the weight step", () => setService("web", serviceCodec.offset.weightStep, 7)],
    ["a timeout", () => setService("web", serviceCodec.offset.timeout + 12, 12_345)],
    ["the service's address", () => setService("web", serviceCodec.offset.address, 0x0100_0001)],
    ["a missing listener", () => void maps().services.delete(key(6, 80))],
    ["a missing virtual address", () => void maps().services.delete(key(0, 0))],
    ["the sizes of a virtual address", () => maps().services.set(key(0, 0), 1)],
    ["a stray listener", () => maps().services.set(key(17, 4711), 200)],
    ["a listener that leads to another service", () => maps().services.set(key(6, 80), indexOf("dns"))],
    ["an address that answers echo requests", () => writeEcho(maps(), silent[0] as Address, false)],
    ["an address that ignores echo requests", () => writeEcho(maps(), "192.0.2.11" as Address, true)],
    ["a stray virtual address", () => maps().services.set({ ...key(0, 0), address: wordOf("192.0.2.99" as never) }, 0)],
  ];

  it.each(tampering)("finds and mends what somebody altered: %s", async (_what, tamper) => {
    await instance.converge(before);
    expect(await differences(before)).toBe(0);
    tamper();
    expect(await differences(before)).toBeGreaterThan(0);
    await instance.converge(before);
    expect(await differences(before)).toBe(0);
    expect(await instance.engine.observe(signal)).toMatchObject({
      services: before.services,
      echoIgnored: before.echoIgnored,
    });
  });

  const maps = () => instance.engine.running().tables;
  const indexOf = (id: string) => instance.engine.running().registry.indexOf("service", id)!;
  const key = (protocol: number, port: number) => ({
    address: wordOf("192.0.2.10" as never),
    family: 4,
    protocol,
    port,
    portBits: protocol === 0 ? 0 : 16,
    pad: new Uint8Array(3),
  });
  const memberPlace = (id: string) => instance.engine.running().registry.range(indexOf(id)).offset;

  function setService(id: string, offset: number, value: number): void {
    const { service: array } = maps();
    array.view.setUint32(array.at(indexOf(id)) + offset, value, true);
  }

  function setDestination(id: string, offset: number, value: number): void {
    const { registry, tables } = instance.engine.running();
    tables.destination.view.setUint32(
      tables.destination.at(registry.indexOf("destination", id)!) + offset,
      value,
      true,
    );
  }
});
