import { expect, it } from "vitest";
import { canonicalJson } from "./canonical-json";
import { capabilitiesOf } from "./capabilities";
import type { Config } from "./config";
import { ConfigIndex, indexOf } from "./config-index";
import { exampleConfig } from "./example-config";
import { fixedId } from "./id";
import { validate } from "./validate";
import { type Validated, validateChanges } from "./validate-changes";

const capabilities = capabilitiesOf({
  engine: "memory",
  forwards: true,
  schedulers: ["rr", "wlc"],
  methods: ["nat", "dr"],
  features: ["anyPort"],
});

/** Deterministic numbers in [0, below). */
function dice(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >>> 8) % below;
  };
}

/** One object replaced, added or removed; mostly destinations, so that most steps stay inside one service. */
function step(config: Config, roll: (below: number) => number): Config {
  const next = { ...config };
  const edit = <T extends { id: string }>(list: readonly T[], fields: Partial<T>): T[] => {
    const place = roll(list.length);
    return roll(8) === 0 ? list.toSpliced(place, 1) : list.with(place, { ...list[place]!, ...fields });
  };
  const services = config.virtualServices;
  switch (roll(12)) {
    case 0:
      next.virtualServices = edit(services, { name: `service-${roll(3)}`, enabled: roll(2) === 0 });
      break;
    case 1:
      next.virtualServices = edit(services, {
        scheduler: roll(2) ? "sed" : "wlc",
        method: roll(2) ? "dr" : "fullnat",
        virtualAddressId: roll(2) ? services[0]!.virtualAddressId : services.at(-1)!.virtualAddressId,
      });
      break;
    case 2:
      next.virtualServices = edit(services, { scheduler: "wlc", method: roll(2) ? "dr" : "nat" });
      break;
    case 3:
      next.realServers = edit(config.realServers, { address: config.virtualAddresses[0]!.address });
      break;
    default:
      next.destinations = edit(config.destinations, {
        weight: roll(2),
        port: roll(2) ? 8080 : 80,
        method: roll(3) ? null : "fullnat",
        lowerThreshold: roll(2),
        virtualServiceId: roll(4) ? services[roll(services.length)]!.id : fixedId("virtualService", 999),
      });
  }
  return next.virtualServices.length > 1 && next.destinations.length > 2 && next.realServers.length > 1 ? next : config;
}

it("says of 400 configurations, each a step from a good one, what validate() says of each alone", () => {
  const roll = dice(1);
  const start = exampleConfig({ services: 4, destinations: 4 });
  let before: Validated = { config: start, issues: validate(start, capabilities) };
  let broken = 0;
  for (let round = 0; round < 400; round++) {
    const config = round % 10 === 9 ? start : step(before.config, roll);
    const issues = validateChanges(before, config, capabilities);
    const whole = validate(config, capabilities);
    expect(issues.map(canonicalJson).sort()).toEqual(whole.map(canonicalJson).sort());
    const isBroken = whole.some(({ severity }) => severity === "error");
    if (isBroken) broken++;
    // A few go on from a broken one.
    if (!isBroken || roll(20) === 0) before = { config, issues };
  }
  expect(broken).toBeGreaterThan(100);
  expect(broken).toBeLessThan(300);
});

it("moves an index from configuration to configuration as if it were made anew, and keeps the parts that are the same", () => {
  const roll = dice(2);
  const start = exampleConfig({ services: 4, destinations: 4 });
  let config = start;
  const partsOf = (index: ConfigIndex) => config.virtualServices.map(({ id }) => index.partsOf(id));
  let kept = 0;
  for (let round = 0; round < 200; round++) {
    const before = new Map(config.virtualServices.map(({ id }) => [id, indexOf(config).partsOf(id)]));
    config = round % 40 === 39 ? start : step(config, roll);
    expect(partsOf(indexOf(config))).toEqual(partsOf(new ConfigIndex(config)));
    for (const [id, parts] of before) if (indexOf(config).partsOf(id) === parts) kept++;
  }
  expect(kept).toBeGreaterThan(300);
});
