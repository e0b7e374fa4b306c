import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createInstance } from "./rig/instance";
import { destination, service, wantOf } from "./rig/want";

const skip = requires("root", "bpf");
const none = { connections: 0, packetsIn: 0, packetsOut: 0, bytesIn: 0, bytesOut: 0 };

describe.skipIf(skip)("counters", () => {
  let instance: ReturnType<typeof createInstance>;
  const web = service("web", "198.51.100.10", [destination("web1", "10.1.0.11")]);
  const mail = service("mail", "198.51.100.11", [destination("mail1", "10.1.0.12")]);

  beforeAll(async () => {
    buildBpf();
    instance = createInstance();
    await instance.engine.start(new AbortController().signal);
  });
  afterAll(() => instance?.close());

  it("of what was made after a reading were zero in it, so that its first second has a rate", async () => {
    await instance.converge(wantOf(web));
    const before = await instance.engine.counters();
    await instance.converge(wantOf(web, mail));
    expect(before.services.get("mail")).toEqual(none);
    expect(before.destinations.get("mail1")).toEqual({ ...none, active: 0, inactive: 0, persistent: 0 });
  });

  it("of what was removed are not told", async () => {
    await instance.converge(wantOf(web));
    const { services, destinations } = await instance.engine.counters();
    expect([...services.keys()]).toEqual(["web"]);
    expect(destinations.get("mail1")).toBeUndefined();
    expect(destinations.readInto?.("mail1", new Float64Array(8))).toBe(false);
  });
});
