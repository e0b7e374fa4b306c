import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { decisionCodec } from "./abi.generated";
import { createDirectedNetwork, type DirectedNetwork } from "./rig/directed-network";
import { ip } from "./rig/namespace";
import { address, bulk, until } from "./rig/network";
import { destination, service, wantOf } from "./rig/want";

const never = new AbortController().signal;
const skip = requires("root", "bpf");
const XDP_REDIRECT = 4;
const TC_ACT_REDIRECT = 7;

/** Real connections through XDP. */
describe.skipIf(skip)("traffic through XDP", () => {
  let network: DirectedNetwork["network"];
  let instance: DirectedNetwork["instance"];
  let close: DirectedNetwork["close"];

  beforeAll(async () => {
    ({ network, instance, close } = await createDirectedNetwork("ldx-ebpf-x", {
      hooks: { ext: "xdp", int: "xdp" },
      roles: { ext: "external", int: "internal" },
    }));
  });
  afterAll(() => close?.());

  const url = (family: 4 | 6, path = "/") =>
    `http://${family === 6 ? `[${address.virtual[6]}]` : address.virtual[4]}${path}`;
  const offer = (family: 4 | 6, method: "nat" | "dr" | "tun") => {
    const members = address.servers[family].map((each) => destination(`${method}-${each}`, each, { method }));
    return instance.converge(wantOf(service("web", address.virtual[family], members)));
  };

  /** Redirects that the hooks' last packets met, by CPU. */
  const redirects = () => {
    const { tables } = instance.engine.running();
    const verdicts = Array.from(
      { length: tables.cpus },
      (_, cpu) => decisionCodec.read(tables.decision.view, tables.decision.at(cpu)).verdict,
    );
    return verdicts.filter((verdict) => verdict === XDP_REDIRECT || verdict === TC_ACT_REDIRECT);
  };

  it.each([
    [4, "nat"],
    [6, "nat"],
    [4, "dr"],
    [6, "dr"],
    [4, "tun"],
    [6, "tun"],
  ] as const)("carries a bulk transfer over IPv%i by %s, none of it by tc", async (family, method) => {
    await offer(family, method);
    // A packet that the kernel is to send, to find out about a neighbour, is the last a CPU saw now and then.
    await until(() => {
      instance.engine.running().tables.decision.bytes.fill(0);
      expect(network.fetch(url(family, "/big"))).toBe(bulk);
      return redirects().length > 0 && redirects().every((verdict) => verdict === XDP_REDIRECT);
    }, 15_000);
  });

  it("goes on with no engine process, and the next one replaces the program", async () => {
    await offer(4, "nat");
    await instance.engine.stop();
    expect(network.fetch(url(4, "/big"))).toBe(bulk);
    await instance.engine.start(never);
    await offer(4, "nat");
    expect(network.fetch(url(4, "/big"))).toBe(bulk);
  });

  it("follows a configuration that chooses otherwise, at once and back, and says what auto would come to", async () => {
    const { engine } = instance;
    const members = address.servers[4].map((each) => destination(`hook-${each}`, each));
    const want = wantOf(service("web", address.virtual[4], members));
    const [xdp, tc] = (["xdp", "tc"] as const).map((hook) => ({ ...want, hooks: { external: hook, internal: hook } }));
    await instance.converge(xdp!);
    for (const [before, after, hook] of [
      [xdp!, tc!, "tc"],
      [tc!, xdp!, "xdp"],
    ] as const) {
      const part = engine.differing!(before, after)!;
      const changes = engine.diff(part.after, await engine.observe(never, part));
      expect(changes).toHaveLength(2);
      expect((await engine.apply(changes, never)).every(({ ok }) => ok)).toBe(true);
      expect(ip("link", "show", "ext").includes("xdp")).toBe(hook === "xdp");
      expect(engine.hooks(after.hooks)[0]).toMatchObject({
        role: "external",
        choice: hook,
        hook,
        reason: { key: "ebpf.hook.chosen" },
        auto: { hook: "tc", reason: { key: "ebpf.hook.virtual" } },
      });
      expect(network.fetch(url(4, "/big"))).toBe(bulk);
    }
  });

  it("puts the program back when somebody took it off", async () => {
    await offer(4, "nat");
    ip("link", "set", "ext", "xdp", "off");
    expect(network.fetch(url(4))).toContain("10.30.0.");
    expect(await offer(4, "nat")).toBe(1);
    expect(await offer(4, "nat")).toBe(0);
    expect(ip("link", "show", "ext")).toContain("xdp");
  });
});
