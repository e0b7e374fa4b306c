import { describe, expect, it } from "vitest";
import { applyChanges } from "./apply-changes";
import { canonicalJson } from "./canonical-json";
import type { Config } from "./config";
import { describeChange, diffConfigs, diffFields } from "./diff";
import { exampleConfig } from "./example-config";

/** Deterministic numbers in [0, 1): mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function mutated(config: Config, seed: number): Config {
  const next = random(seed);
  const copy = structuredClone(config);
  copy.destinations = copy.destinations.filter(() => next() > 0.3);
  for (const destination of copy.destinations) if (next() > 0.5) destination.weight = Math.floor(next() * 100);
  copy.virtualServices = copy.virtualServices.filter(() => next() > 0.2);
  for (const service of copy.virtualServices) if (next() > 0.6) service.scheduler = "rr";
  return copy;
}

describe("diffConfigs", () => {
  it("turns any configuration into any other when applied, 200 pairs", () => {
    const base = exampleConfig({ services: 5, destinations: 4 });
    for (let seed = 0; seed < 200; seed++) {
      const [before, after] = [mutated(base, seed), mutated(base, seed + 1000)];
      expect(canonicalJson(applyChanges(before, diffConfigs(before, after)))).toBe(canonicalJson(after));
      expect(diffConfigs(after, structuredClone(after))).toEqual([]);
    }
  });

  it("writes parents first and removes children first", () => {
    const config = exampleConfig();
    const empty = { ...exampleConfig({ services: 0, destinations: 0 }) };
    const kinds = (changes: { kind: string }[]) => [...new Set(changes.map(({ kind }) => kind))];
    expect(kinds(diffConfigs(empty, config))).toEqual([
      "virtualAddress",
      "realServer",
      "virtualService",
      "destination",
    ]);
    expect(kinds(diffConfigs(config, empty))).toEqual([
      "destination",
      "virtualService",
      "realServer",
      "virtualAddress",
    ]);
  });
});

describe("a change in words", () => {
  it("names fields with what they were and are", () => {
    const [service] = exampleConfig().virtualServices;
    const changed = { ...service!, scheduler: "rr" as const, timeouts: { ...service!.timeouts, udp: 30 } };
    expect(diffFields(service!, changed)).toEqual([
      { path: ["scheduler"], before: "wlc", after: "rr" },
      { path: ["timeouts", "udp"], before: null, after: 30 },
    ]);
  });

  it("gives what a new object has", () => {
    const [service] = exampleConfig().virtualServices;
    const change = { kind: "virtualService" as const, id: service!.id, before: null, after: service! };
    const { fields } = describeChange(change, () => "");
    const values = Object.fromEntries(fields.map(({ path, after }) => [path.join("."), after]));
    expect(values).toMatchObject({ scheduler: "wlc", listeners: service!.listeners });
    expect(Object.keys(values)).not.toContain("timeouts.udp");
  });

  it("names a destination by its service and server", () => {
    const [destination] = exampleConfig().destinations;
    const change = { kind: "destination" as const, id: destination!.id, before: null, after: destination! };
    expect(describeChange(change, (kind) => (kind === "realServer" ? "web-01" : "shop")).name).toBe("shop / web-01");
  });
});
