import type { AgentStatus, Live } from "@loaddirector/agent-api";
import { type Config, emptyOverlay, exampleConfig, message, objectsOf } from "@loaddirector/model";
import { describe, expect, it } from "vitest";
import { parseFilter } from "../filter/filter";
import { Configuration } from "../objects/configuration";
import { buildServiceTree, filterServiceTree } from "./service-tree";
import { treeRows } from "./tree-rows";

type Kind = "virtualService" | "destination" | "realServer" | "virtualAddress" | "healthCheck" | "node";

function configurationOf(candidate: Config, committed: Config = candidate): Configuration {
  const rows = (kind: Kind) => {
    const before = new Map(objectsOf(committed, kind).map((object) => [object.id as string, object]));
    return objectsOf(candidate, kind).map((object) => {
      const was = before.get(object.id) ?? null;
      const change = was === object ? "none" : was ? "update" : "create";
      return { object, committed: was, change, version: 1, changedBy: "mchen", changedAt: 0 };
    });
  };
  return new Configuration({
    services: rows("virtualService"),
    destinations: rows("destination"),
    servers: rows("realServer"),
    addresses: rows("virtualAddress"),
    checks: rows("healthCheck"),
    nodes: rows("node"),
    dnsNames: [],
  } as never);
}

const config = exampleConfig({ services: 2, destinations: 2 });
const [one, two] = config.destinations.map(({ id }) => id as string);
const health = (states: Record<string, "up" | "down" | "checking">): Live =>
  ({
    services: {},
    destinations: {},
    overlay: {
      ...emptyOverlay(),
      health: Object.fromEntries(
        config.destinations.map(({ id }) => [id, { state: states[id] ?? "up", since: 0, reason: null, latencyMs: 1 }]),
      ),
    },
  }) as unknown as Live;

describe("buildServiceTree", () => {
  it("gives each destination and service its state", () => {
    const [first, second] = buildServiceTree(configurationOf(config), health({ [one!]: "down" }), null);
    expect(first!.destinations.map(({ state }) => state)).toEqual(["down", "up"]);
    expect([first!.state, first!.up, first!.taking]).toEqual(["degraded", 1, 2]);
    expect(second!.state).toBe("up");
  });

  it("takes what was never committed for no part of what runs", () => {
    const committed = { ...config, destinations: config.destinations.filter(({ id }) => id !== two) };
    const [first] = buildServiceTree(configurationOf(config, committed), health({}), null);
    expect(first!.destinations.map(({ state }) => state)).toEqual(["up", "notCommitted"]);
    expect(first!.taking).toBe(1);
  });

  it("says what the engine refused and what drifted", () => {
    const service = config.virtualServices[1]!.id;
    const status = {
      problems: [{ object: { kind: "destination", id: one! }, path: [], message: message("agent.refused") }],
      drift: [
        { object: { kind: "virtualService", id: service }, text: message("drift.update"), foundAt: 0, mended: false },
      ],
    } as unknown as AgentStatus;
    const [first, second] = buildServiceTree(configurationOf(config), health({}), status);
    expect(first!.destinations[0]).toMatchObject({ state: "refused", problem: { key: "agent.refused" } });
    expect(second!.state).toBe("drift");
  });
});

describe("filterServiceTree", () => {
  const tree = buildServiceTree(configurationOf(config), health({ [one!]: "down" }), null);
  const names = (typed: string) =>
    filterServiceTree(tree, parseFilter(typed)).map(({ row, destinations }) => [row.object.name, destinations.length]);

  it.each([
    [
      "",
      [
        ["service-1", 2],
        ["service-2", 2],
      ],
    ],
    ["state=down", [["service-1", 1]]],
    ["state=degraded", [["service-1", 2]]],
    ["service=service-2", [["service-2", 2]]],
    [
      "server-1",
      [
        ["service-1", 1],
        ["service-2", 1],
      ],
    ],
    ["port=81", []],
  ])("%j leaves %j", (typed, expected) => {
    expect(names(typed)).toEqual(expected);
  });

  it("lists destinations of open services only", () => {
    const rows = treeRows(tree, (id) => id === tree[1]!.id);
    expect(rows.map(({ kind }) => kind)).toEqual(["service", "service", "destination", "destination"]);
    expect(rows.at(-1)).toMatchObject({ last: true });
  });
});
