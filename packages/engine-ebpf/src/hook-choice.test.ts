import { describe, expect, it } from "vitest";
import { chooseHook } from "./hook-choice";
import type { Link } from "./link-reader";

const card: Link = { name: "eth0", index: 2, macs: ["02:00:00:00:00:01"], virtual: null, vlans: [] };
const free = { refused: null, marked: false };

describe("the hook of an interface", () => {
  it.each([
    ["a card", card, free, "xdp", "ebpf.hook.native"],
    ["a virtual interface", { ...card, virtual: "veth" }, free, "tc", "ebpf.hook.virtual"],
    ["a card with tagged networks", { ...card, vlans: ["eth0.7"] }, free, "tc", "ebpf.hook.vlan"],
    ["a card while a mark chooses a service", card, { ...free, marked: true }, "tc", "ebpf.hook.marked"],
    ["a card whose driver refused", card, { ...free, refused: "EOPNOTSUPP" }, "tc", "ebpf.hook.refused"],
  ] as const)("left to itself: %s", (_, link, known, hook, key) => {
    expect(chooseHook(link, "auto", known)).toMatchObject({ hook, reason: { key } });
  });

  it("is the configured one whatever the interface is", () => {
    const link = { ...card, virtual: "veth", vlans: ["eth0.7"] };
    for (const hook of ["tc", "xdp"] as const)
      expect(chooseHook(link, hook, { refused: "EOPNOTSUPP", marked: true })).toMatchObject({
        hook,
        reason: { key: "ebpf.hook.chosen" },
      });
  });
});
