import { type FixtureService, fixtureConfig, fixtureDestinationId } from "@loaddirector/engine/fixture";
import { afterEach, describe, expect, it } from "vitest";
import { type Bed, createBed, until } from "./agent-bed";

const web: FixtureService = {
  number: 10,
  checked: true,
  destinations: [{ server: 11, weight: 3 }, { server: 12 }, { server: 13, weight: 2 }],
};
const a = fixtureDestinationId(10, 0);
const b = fixtureDestinationId(10, 1);
const c = fixtureDestinationId(10, 2);

const beds: Bed[] = [];
async function bed(options?: Parameters<typeof createBed>[0]): Promise<Bed> {
  const created = await createBed(options);
  beds.push(created);
  await created.start();
  return created;
}
afterEach(async () => {
  for (const each of beds.splice(0)) {
    await each.stop();
    await each.remove();
  }
});

describe("running = revision + overlay", () => {
  it("follows configuration, health and operations step by step", async () => {
    const { apply, weights, health, handlers } = await bed();
    const operate = (kind: "drain" | "disable" | "forceUp" | "clear", ...destinationIds: (typeof a)[]) =>
      handlers.operate({ destinationIds, kind, by: "ann", deadlineSeconds: null });
    const steps: [string, () => unknown, number[][]][] = [
      ["nothing applied", () => {}, []],
      ["applied: unchecked destinations take part", () => apply(1, fixtureConfig([web])), [[3, 1, 2]]],
      ["one is down", () => health.say({ [a]: "down", [b]: "up" }), [[0, 1, 2]]],
      ["it is forced up", () => operate("forceUp", a), [[3, 1, 2]]],
      ["another is drained, a third disabled", () => operate("drain", b).then(() => operate("disable", c)), [[3, 0]]],
      ["the same revision with another weight", () => apply(2, heavier()), [[9, 0]]],
      ["back to normal", () => operate("clear", a, b, c), [[0, 1, 2]]],
      ["it recovers", () => health.say({ [a]: "up" }), [[9, 1, 2]]],
      ["all down", () => health.say({ [a]: "down", [b]: "down", [c]: "down" }), [[0, 0, 0]]],
      ["the check is taken away", () => apply(3, fixtureConfig([{ ...web, checked: false }])), [[3, 1, 2]]],
    ];
    for (const [name, step, expected] of steps) {
      await step();
      await until(async () => JSON.stringify(await weights()) === JSON.stringify(expected)).catch(async () =>
        expect(await weights(), name).toEqual(expected),
      );
    }
  });

  it("keeps operations and last known health over a restart, until a check says otherwise", async () => {
    const first = await bed();
    await first.apply(1, fixtureConfig([web]));
    first.health.say({ [a]: "down", [b]: "up" });
    await first.handlers.operate({ destinationIds: [c], kind: "drain", by: "ann", deadlineSeconds: null });
    await until(async () => JSON.stringify(await first.weights()) === "[[0,1,0]]");
    await first.stop();
    const second = await bed({ folder: first.folder, forwarding: first.forwarding });
    expect(await second.weights()).toEqual([[0, 1, 0]]);
    expect(second.health.told().map(({ id, lastKnown }) => [id, lastKnown?.state ?? null])).toEqual([
      [a, "down"],
      [b, "up"],
      [c, null],
    ]);
    expect(second.agent.overlay().operations[c]).toMatchObject({ kind: "drain", by: "ann" });
    expect((await second.handlers.status()).revision).toBe(1);
    second.health.say({ [a]: "up" });
    await until(async () => JSON.stringify(await second.weights()) === "[[3,1,0]]");
    beds.splice(beds.indexOf(first), 1);
  });

  it("ends a drain at its deadline by disabling the destination", async () => {
    const { apply, handlers, weights, agent, messages } = await bed();
    await apply(1, fixtureConfig([web]));
    await handlers.operate({ destinationIds: [a], kind: "drain", by: "ann", deadlineSeconds: 1 });
    expect(await weights()).toEqual([[0, 1, 2]]);
    await until(async () => JSON.stringify(await weights()) === "[[1,2]]");
    expect(agent.overlay().operations[a]).toMatchObject({ kind: "disable", by: "ann" });
    expect(await messages()).toContain("event.drained");
  });

  it("refuses an operation on a destination that does not run, and does the rest of nothing", async () => {
    const { apply, handlers, agent } = await bed();
    await apply(1, fixtureConfig([web]));
    const ids = [a, fixtureDestinationId(99, 0)];
    await expect(
      handlers.operate({ destinationIds: ids, kind: "disable", by: "ann", deadlineSeconds: null }),
    ).rejects.toMatchObject({ code: "notFound" });
    expect(agent.overlay().operations).toEqual({});
  });

  it("ignores health of what is no longer checked", async () => {
    const { apply, agent, health } = await bed();
    await apply(1, fixtureConfig([web]));
    health.say({ [a]: "down" });
    await apply(2, fixtureConfig([{ ...web, checked: false }]));
    expect(agent.overlay().health).toEqual({});
    expect(() => health.say({ [a]: "down" })).toThrow("is not checked");
    health.say({ [a]: "down" }, true);
    expect(agent.overlay().health).toEqual({});
  });
});

function heavier() {
  return fixtureConfig([
    { ...web, destinations: [{ server: 11, weight: 9 }, { server: 12 }, { server: 13, weight: 2 }] },
  ]);
}

describe("drift", () => {
  it("is found, told once, and mended", async () => {
    const { apply, forwarding, handlers, held, messages } = await bed();
    await apply(1, fixtureConfig([web]));
    const before = await held();
    (forwarding as unknown as { tamper(edit: (services: Map<string, unknown>) => void): void }).tamper((services) =>
      services.clear(),
    );
    const status = await handlers.reconcile();
    expect(await held()).toEqual(before);
    expect(status.drift).toMatchObject([
      { object: { kind: "virtualService" }, text: { key: "drift.create" }, mended: true },
    ]);
    await handlers.reconcile();
    expect((await messages()).filter((key) => key.startsWith("drift."))).toEqual(["drift.create"]);
  });

  it("is not what an apply, a check or an operation changes", async () => {
    const { apply, health, handlers } = await bed();
    await apply(1, fixtureConfig([web]));
    health.say({ [a]: "down" });
    await handlers.operate({ destinationIds: [b], kind: "drain", by: "ann", deadlineSeconds: null });
    await apply(2, heavier());
    expect((await handlers.reconcile()).drift).toEqual([]);
  });

  it("is looked for by itself", async () => {
    const { apply, forwarding, handlers, held } = await bed({ intervalMs: 50 });
    await apply(1, fixtureConfig([web]));
    const before = await held();
    (forwarding as unknown as { tamper(edit: (services: Map<string, unknown>) => void): void }).tamper((services) =>
      services.clear(),
    );
    await until(async () => (await handlers.status()).drift.length > 0);
    expect(await held()).toEqual(before);
  });
});
