import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { createDirectedNetwork, type DirectedNetwork } from "./rig/directed-network";
import { runIn } from "./rig/namespace";
import { address } from "./rig/network";
import { destination, service, wantOf, withoutEcho } from "./rig/want";

const skip = requires("root", "bpf");
const families = [4, 6] as const;
/** Bytes of payload: in one packet, and in three. */
const sizes = [56, 4000] as const;

describe.skipIf(skip).each(["tc", "xdp"] as const)("a real ping to a virtual address, from %s on", (hook) => {
  let network: DirectedNetwork["network"];
  let instance: DirectedNetwork["instance"];
  let close: DirectedNetwork["close"];

  beforeAll(async () => {
    const hooks = { ext: hook, int: "tc" } as const;
    ({ network, instance, close } = await createDirectedNetwork(`ldx-echo-${hook}`, { hooks }));
  });
  afterAll(() => close?.());

  const web = wantOf(
    ...families.map((family) =>
      service(`web-${family}`, address.virtual[family], [destination(`a-${family}`, address.servers[family][0])]),
    ),
  );
  const silent = withoutEcho(web, address.virtual[4], address.virtual[6]);
  /** Asks every second until an answer comes: the first request may be lost while the segment is still waking up. */
  const patiently = ["-w", "20"];
  /** Asks once. */
  const once = ["-W", "1"];
  /** Whether an answer comes, by family and size. */
  const answers = (of: { readonly 4: string; readonly 6: string }, how: readonly string[]) =>
    families.flatMap((family) =>
      sizes.map((size) => {
        try {
          runIn(network.client, ["ping", "-c", "1", ...how, "-s", String(size), of[family]]);
          return true;
        } catch {
          return false;
        }
      }),
    );
  const all = [true, true, true, true];
  const none = [false, false, false, false];
  const dropped = async () => (await instance.engine.counters()).drops.get("echoIgnored")!;

  it("is answered, or ignored, also with no process at the tables, and answered again", async () => {
    await instance.converge(web);
    expect(answers(address.virtual, patiently)).toEqual(all);
    await instance.converge(silent);
    expect(answers(address.virtual, once)).toEqual(none);
    expect(await dropped()).toBe(families.length * (1 + 3));
    expect(answers(address.director, patiently)).toEqual(all);
    for (const [family, host] of [[4, address.virtual[4]] as const, [6, `[${address.virtual[6]}]`] as const])
      expect(network.fetch(`http://${host}/`)).toContain(address.servers[family][0]);
    await instance.engine.stop();
    expect(answers(address.virtual, once)).toEqual(none);
    await instance.engine.start(new AbortController().signal);
    expect(await dropped()).toBe(2 * families.length * (1 + 3));
    await instance.converge(silent);
    expect(instance.engine.echoIgnored()).toEqual(silent.echoIgnored);
    await instance.converge(web);
    expect(answers(address.virtual, patiently)).toEqual(all);
  });
});
