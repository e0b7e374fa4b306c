import { describeChange, diffConfigs, exampleConfig, type ObjectKind } from "@loaddirector/model";
import { describe, expect, it } from "vitest";
import { groupChanges } from "./change-groups";

const before = exampleConfig({ services: 2, destinations: 2 });
const serviceOf = (id: string) => {
  const destination = before.destinations.find((each) => each.id === id);
  const service = before.virtualServices.find((each) => each.id === destination?.virtualServiceId);
  return service ? { id: service.id, name: service.name } : null;
};
const nameOf = (_kind: ObjectKind, id: string) => id;
const changesTo = (after: typeof before) => diffConfigs(before, after).map((change) => describeChange(change, nameOf));

describe("groupChanges", () => {
  it("puts destinations with their service, and the service first", () => {
    const [, second] = before.virtualServices;
    const after = {
      ...before,
      virtualServices: [before.virtualServices[0]!],
      destinations: before.destinations.filter((each) => each.virtualServiceId !== second!.id),
    };
    const groups = groupChanges(changesTo(after), serviceOf);
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ key: second!.id, kind: "virtualService", name: "service-2" });
    expect(groups[0]!.changes.map(({ kind }) => kind)).toEqual(["virtualService", "destination", "destination"]);
  });

  it("keeps a destination's group when only it changes", () => {
    const [first, ...others] = before.destinations;
    const groups = groupChanges(
      changesTo({ ...before, destinations: [{ ...first!, weight: 9 }, ...others] }),
      serviceOf,
    );
    expect(groups.map(({ name }) => name)).toEqual(["service-1"]);
  });

  it("groups other objects by kind, after services", () => {
    const after = {
      ...before,
      realServers: before.realServers.map((server) => ({ ...server, description: "rack 4" })),
      virtualServices: before.virtualServices.map((service) => ({ ...service, scheduler: "rr" as const })),
    };
    expect(groupChanges(changesTo(after), serviceOf).map(({ kind, changes }) => [kind, changes.length])).toEqual([
      ["virtualService", 1],
      ["virtualService", 1],
      ["realServer", 2],
    ]);
  });
});
