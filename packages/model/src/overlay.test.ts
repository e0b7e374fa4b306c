import { describe, expect, it } from "vitest";
import { exampleConfig } from "./example-config";
import { destinationState, effectiveWeight, emptyOverlay, type Overlay, type RunState, serviceState } from "./overlay";

const config = exampleConfig();
const destination = config.destinations[0]!;
const server = config.realServers[0]!;

function overlay(kind: "drain" | "disable" | "forceUp" | null, health: "up" | "down" | null): Overlay {
  const made = emptyOverlay();
  if (kind) made.operations[destination.id] = { kind, by: "ada", since: 0, deadline: null };
  if (health) made.health[destination.id] = { state: health, since: 0, reason: null, latencyMs: null };
  return made;
}

describe("weight the engine is told, and the word people see", () => {
  it.each([
    [null, null, 1, "checking"],
    [null, "up", 1, "up"],
    [null, "down", 0, "down"],
    ["drain", "up", 0, "draining"],
    ["disable", "up", "absent", "disabled"],
    ["forceUp", "down", 1, "up"],
  ] as const)("%s, health %s -> %s, %s", (kind, health, weight, state) => {
    const made = overlay(kind, health);
    expect(effectiveWeight(destination, server, made)).toBe(weight);
    expect(destinationState(destination, server, made, true)).toBe(state);
  });

  it("a server without a check counts as up, but not while its segment is silent", () => {
    const made = emptyOverlay();
    expect(destinationState(destination, server, made, false)).toBe("unchecked");
    made.silent[server.id] = 0;
    expect(destinationState(destination, server, made, false)).toBe("silent");
    expect(destinationState(destination, server, made, true)).toBe("checking");
    expect(effectiveWeight(destination, server, made)).toBe(1);
  });

  it("a disabled server takes all its destinations out", () => {
    expect(effectiveWeight(destination, { ...server, enabled: false }, overlay(null, "up"))).toBe("absent");
  });
});

it.each([
  [["up", "up"], "up"],
  [["up", "down"], "degraded"],
  [["down", "down"], "down"],
  [["disabled", "up"], "up"],
  [["disabled"], "down"],
  [["draining", "draining"], "draining"],
  [["checking", "checking"], "checking"],
  [["unchecked"], "up"],
  [["unchecked", "silent"], "degraded"],
  [["silent"], "down"],
] as [RunState[], RunState][])("service with %j is %s", (states, state) => {
  expect(serviceState(true, states)).toBe(state);
});
