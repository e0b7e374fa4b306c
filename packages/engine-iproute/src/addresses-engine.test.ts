import { fixtureConfig } from "@loaddirector/engine/fixture";
import { type Address, emptyOverlay, fixedId, nodeSchema } from "@loaddirector/model";
import { describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { createAddressesEngine, type FoundAddress } from "./addresses-engine";
import { ip, runScenario } from "./run-scenario";

const skip = requires("root");
const signal = new AbortController().signal;
const interfaces = [{ name: "external", role: "external" as const }];
const four = fixtureConfig([{ number: 10, destinations: [] }]);
const both = fixtureConfig([
  { number: 10, destinations: [] },
  { number: 11, destinations: [] },
  { number: 12, family: 6, destinations: [] },
]);

describe("expand", () => {
  const engine = createAddressesEngine({ interfaces });

  it("wants each address on the interface of its role, used or not", () => {
    expect(engine.expand({ ...both, virtualServices: [] }, emptyOverlay()).want).toMatchObject([
      { address: "192.0.2.10", interface: "external" },
      { address: "192.0.2.11", interface: "external" },
      { address: "2001:db8:1::c", interface: "external" },
    ]);
  });

  it("wants the local addresses of the node beside them", () => {
    const localAddresses = [{ address: "10.0.0.250" as Address, interface: "external" as const }];
    const node = { ...nodeSchema.parse({ id: fixedId("node", 1), name: "director" }), localAddresses };
    expect(engine.expand({ ...four, nodes: [node] }, emptyOverlay()).want.slice(1)).toEqual([
      { object: { kind: "node", id: node.id }, address: "10.0.0.250", interface: "external" },
    ]);
    const elsewhere = { ...node, localAddresses: [{ ...localAddresses[0]!, interface: "internal" as const }] };
    expect(engine.expand({ ...four, nodes: [elsewhere] }, emptyOverlay()).refused).toMatchObject([
      { object: { id: node.id }, path: ["localAddresses", "0", "interface"], message: { key: "address.noInterface" } },
    ]);
  });

  it("leaves addresses of a VRRP group to their owner", () => {
    const virtualAddresses = four.virtualAddresses.map((address) => ({ ...address, vrrpGroup: "pair" }));
    expect(engine.expand({ ...four, virtualAddresses }, emptyOverlay())).toEqual({ want: [], refused: [] });
  });

  it("refuses a role that no interface of this box has", () => {
    const virtualAddresses = four.virtualAddresses.map((address) => ({ ...address, interface: "internal" as const }));
    const { want, refused } = engine.expand({ ...four, virtualAddresses }, emptyOverlay());
    expect(want).toEqual([]);
    expect(refused).toMatchObject([{ path: ["interface"], message: { key: "address.noInterface" } }]);
  });
});

describe("diff", () => {
  const engine = createAddressesEngine({ interfaces });
  const { want } = engine.expand(four, emptyOverlay());

  it("takes an address that somebody else put there as being there, and never takes it away", () => {
    const foreign: FoundAddress[] = [{ address: want[0]!.address, interface: "external", own: false }];
    expect(engine.diff(want, foreign)).toEqual([]);
    expect(engine.diff([], foreign)).toEqual([]);
    expect(engine.diff([], [{ ...foreign[0]!, own: true }])).toMatchObject([{ phase: "remove", rank: 10 }]);
  });
});

/** The suite that touches interfaces runs in a network namespace of its own, in a process of its own. */
describe.skipIf(skip)("on a real interface", () => {
  it("puts, finds, mends and removes addresses", async () => {
    const name = `ldx-address-${process.pid}`;
    ip("netns", "add", name);
    try {
      ip("-n", name, "link", "add", "external", "type", "veth", "peer", "name", "peer");
      ip("-n", name, "link", "set", "external", "up");
      ip("-n", name, "link", "set", "peer", "up");
      ip("-n", name, "addr", "add", "192.0.2.1/24", "dev", "external");
      ip("-n", name, "addr", "add", "192.0.2.99/32", "dev", "external");
      const { status, output } = await runScenario(name, "addresses-scenario");
      expect(status, output).toBe(0);
      const left = JSON.parse(ip("-n", name, "-j", "addr", "show", "dev", "external")) as [
        { addr_info: { local: string; prefixlen: number; scope: string }[] },
      ];
      const rest = left[0].addr_info.filter(({ scope }) => scope === "global");
      expect(rest.map(({ local, prefixlen }) => `${local}/${prefixlen}`)).toEqual(["192.0.2.1/24", "192.0.2.99/32"]);
    } finally {
      ip("netns", "del", name);
    }
  });

  it("says which address failed and does the others", async () => {
    const engine = createAddressesEngine({ interfaces: [{ name: "ldx-none", role: "external" }] });
    const { want } = engine.expand(both, emptyOverlay());
    const outcomes = await engine.apply(engine.diff(want, []), signal);
    expect(outcomes.map(({ ok }) => ok)).toEqual([false, false, false]);
    expect(outcomes[0]).toMatchObject({
      reason: { key: "address.failed", values: { detail: expect.stringContaining("ldx-none") } },
    });
  });
});
