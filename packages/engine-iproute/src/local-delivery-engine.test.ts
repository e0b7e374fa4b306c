import { fixtureConfig } from "@loaddirector/engine/fixture";
import { emptyOverlay } from "@loaddirector/model";
import { expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { createLocalDeliveryEngine } from "./local-delivery-engine";
import { ip, runScenario } from "./run-scenario";

const skip = requires("root");

it("wants the families of enabled services with a helper, once each", () => {
  const config = fixtureConfig([
    { number: 10, destinations: [] },
    { number: 11, family: 6, destinations: [] },
    { number: 12, family: 6, destinations: [] },
    { number: 13, enabled: false, destinations: [] },
  ]);
  const engine = createLocalDeliveryEngine();
  expect(engine.expand(config, emptyOverlay()).want).toEqual([]);
  const helped = config.virtualServices.map((service) => ({ ...service, helper: "ftp" as const }));
  expect(engine.expand({ ...config, virtualServices: helped.slice(1) }, emptyOverlay()).want).toEqual([6]);
  expect(engine.expand({ ...config, virtualServices: helped }, emptyOverlay()).want).toEqual([4, 6]);
});

it.skipIf(skip)("leads marked packets to this box, and mends and removes what does it", async () => {
  const name = `ldx-delivery-${process.pid}`;
  ip("netns", "add", name);
  try {
    ip("-n", name, "link", "set", "lo", "up");
    ip("-n", name, "link", "add", "external", "type", "veth", "peer", "name", "peer");
    ip("-n", name, "addr", "add", "192.0.2.1/24", "dev", "external");
    ip("-n", name, "link", "set", "external", "up");
    ip("-n", name, "link", "set", "peer", "up");
    const { status, output } = await runScenario(name, "local-delivery-scenario");
    expect(status, output).toBe(0);
  } finally {
    ip("netns", "del", name);
  }
});
