import { type Config, canonicalJson, diffConfigs, fixedId, type RealServer } from "@loaddirector/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  commitCandidate,
  demoConfig,
  discardCandidate,
  discardObject,
  hashConfig,
  largeConfig,
  listObjects,
  listPendingChanges,
  listRevisions,
  readRevision,
  reinstateRevision,
  rollbackCandidate,
  type Store,
  seedCandidate,
  settleRevision,
  withdrawRevision,
  writeObjects,
} from "./index";
import { openTestStore } from "./open-test-store";
import type { View } from "./view";

let test: Awaited<ReturnType<typeof openTestStore>>;
let store: Store;
beforeEach(async () => {
  test = await openTestStore();
  ({ store } = test);
});
afterEach(() => test.close());

const content = (view: View) => ({
  counter: view.counter,
  base: view.baseRevision,
  candidate: view.candidate,
  committed: view.committed,
  rows: [...view.rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  dirty: [...view.dirty.keys()].sort(),
});
const expectTruthInDatabase = async () => expect(content((await test.reopen()).view)).toEqual(content(store.view));

const commit = async (outcome: "applied" | "trial" = "applied") => {
  const { counter } = store.view;
  const made = await commitCandidate(store, { counter, author: "ann", comment: "", confirmWithin: null });
  await settleRevision(store, { number: made.number, outcome });
  return made;
};
const server = (number: number, part: Partial<RealServer> = {}): RealServer => ({
  ...demoConfig().realServers[0]!,
  id: fixedId("realServer", number),
  name: `server-${number}`,
  ...part,
});
const write = (object: RealServer, by = "ann") => {
  const version = store.view.rows.get(object.id)?.candidate ? store.view.rows.get(object.id)!.version : null;
  return writeObjects(store, { by, check: () => [], writes: [{ kind: "realServer", id: object.id, version, object }] });
};

describe("the candidate", () => {
  it("is clean again when everything is put back by hand", async () => {
    await write(server(1));
    await commit();
    await write(server(1, { name: "other" }));
    expect(listPendingChanges(store)).toMatchObject([
      { action: "update", name: "other", fields: [{ path: ["name"] }] },
    ]);
    await write(server(1));
    expect(store.view.dirty.size).toBe(0);
    await expectTruthInDatabase();
  });

  it("never repeats a version of an object, not even of one that was removed and made again", async () => {
    await write(server(1));
    const { version } = store.view.rows.get(server(1).id)!;
    await discardCandidate(store, { counter: store.view.counter, by: "bob" });
    expect(store.view.rows.size).toBe(0);
    await write(server(1), "bob");
    await expect(
      writeObjects(store, {
        by: "ann",
        check: () => [],
        writes: [{ kind: "realServer", id: server(1).id, version, object: server(1, { name: "stale" }) }],
      }),
    ).rejects.toMatchObject({ code: "stale" });
  });

  it("shows what is going to be removed until the commit", async () => {
    await write(server(1));
    await commit();
    const { version } = store.view.rows.get(server(1).id)!;
    await writeObjects(store, {
      by: "ann",
      check: () => [],
      writes: [{ kind: "realServer", id: server(1).id, version, object: null }],
    });
    expect(listObjects(store, "realServer")).toMatchObject([{ change: "remove", object: { name: "server-1" } }]);
    await commit();
    expect(listObjects(store, "realServer")).toEqual([]);
    await expectTruthInDatabase();
  });

  it("leaves nothing behind when one of several writes is refused", async () => {
    const before = content(store.view);
    const refuse = () => [{ severity: "error" as const, object: null, path: [], message: { key: "no" } }];
    const writes = [1, 2].map((number) => ({
      kind: "realServer" as const,
      id: server(number).id,
      version: null,
      object: server(number),
    }));
    await expect(writeObjects(store, { by: "ann", check: refuse, writes })).rejects.toMatchObject({ code: "invalid" });
    expect(content(store.view)).toEqual(before);
    await expectTruthInDatabase();
  });

  it("sees what another process has written", async () => {
    const other = await test.reopen();
    await seedCandidate(other, demoConfig(), "seed");
    await write(server(99));
    expect(store.view.candidate.realServers).toHaveLength(4);
    await expectTruthInDatabase();
  });
});

describe("revisions", () => {
  it("say what changed, by whom, and lead back to any state", async () => {
    const states: Config[] = [];
    await seedCandidate(store, demoConfig(), "ann");
    await commit();
    states.push(store.view.committed);
    await write(server(7));
    await commit();
    states.push(store.view.committed);
    await seedCandidate(store, demoConfig({ servers: [{ name: "only", address: "10.0.0.9" }] }), "bob");
    await commit();
    states.push(store.view.committed);
    for (const [index, state] of states.entries()) {
      await rollbackCandidate(store, { number: index + 1, by: "bob" });
      expect(store.view.candidate).toEqual(state);
      expect(await hashConfig(state)).toBe((await readRevision(store, index + 1)).hash);
      await expectTruthInDatabase();
    }
    const stale = { number: 1, by: "ann", counter: store.view.counter - 1 };
    await expect(rollbackCandidate(store, stale)).rejects.toMatchObject({ code: "candidateMoved" });
    expect((await listRevisions(store, { limit: 2 })).map(({ number }) => number)).toEqual([3, 2]);
    expect((await listRevisions(store, { limit: 2, before: 2 })).map(({ number }) => number)).toEqual([1]);
    expect((await readRevision(store, 2)).changes).toMatchObject([{ kind: "realServer", action: "create" }]);
  });

  it("can be taken up again after they were withdrawn", async () => {
    await write(server(1));
    await commit();
    await write(server(1, { name: "second" }));
    await commit("trial");
    await withdrawRevision(store, { number: 2, outcome: "rolledBack" });
    expect(store.view.baseRevision).toBe(1);
    await discardCandidate(store, { counter: store.view.counter, by: "ann" });
    await rollbackCandidate(store, { number: 2, by: "ann" });
    expect(store.view.candidate.realServers).toMatchObject([{ name: "second" }]);
    expect(await commit()).toMatchObject({ number: 3, parent: 1 });
    await expectTruthInDatabase();
  });

  it("wait for the outcome of the one before", async () => {
    await write(server(1));
    await commit("trial");
    await write(server(2));
    await expect(commit()).rejects.toMatchObject({ code: "busy" });
  });
});

it("stays true to the database with more rows than one page, and lets others work meanwhile", async () => {
  const large = largeConfig({ services: 300, destinationsPerService: 10, realServers: 50 });
  await seedCandidate(store, large, "ann");
  await commit();
  await expectTruthInDatabase();
  const heavier = large.destinations.map((destination) => ({ ...destination, weight: 7 }));
  await seedCandidate(store, { ...large, destinations: heavier, virtualServices: [] }, "ann");
  await commit();
  let turns = 0;
  const others = setInterval(() => turns++, 0);
  expect(await rollbackCandidate(store, { number: 1, by: "bob" })).toBe(3_300);
  clearInterval(others);
  expect(turns).toBeGreaterThan(3);
  expect(store.view.candidate).toEqual(large);
  await expectTruthInDatabase();
  expect(await discardCandidate(store, { counter: store.view.counter, by: "bob" })).toBe(3_300);
  expect(store.view.candidate).toEqual(store.view.committed);
  await expectTruthInDatabase();
});

/** mulberry32: the same numbers for the same seed. */
function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * limit);
  };
}

it.each([1, 2, 3, 4, 5])("stays true to the database through 60 random steps (seed %i)", async (seed) => {
  const pick = random(seed);
  const runs = new Map<number, string>();
  for (let step = 0; step < 60; step++) {
    const row = [...store.view.rows.values()].filter(({ candidate }) => candidate)[pick(4)];
    const base = store.view.baseRevision;
    const steps: (() => Promise<unknown>)[] = [
      () => write(server(pick(6) + 1, { description: `step ${step}` })),
      () => write(server(pick(6) + 1)),
      async () =>
        row &&
        writeObjects(store, {
          by: "bob",
          check: () => [],
          writes: [{ kind: row.kind, id: row.id, version: row.version, object: null }],
        }),
      async () => {
        const [pending] = store.view.dirty.values();
        if (pending) await discardObject(store, { kind: pending.kind, id: pending.id, by: "bob" });
      },
      async () => pick(4) === 0 && discardCandidate(store, { counter: store.view.counter, by: "bob" }),
      async () => {
        if (store.view.dirty.size === 0) return;
        const { number } = await commit();
        runs.set(number, canonicalJson(store.view.committed));
      },
      async () => base && withdrawRevision(store, { number: base, outcome: "refused" }),
      async () => {
        const [newest] = await listRevisions(store, { limit: 1 });
        if (newest?.outcome === "refused")
          await reinstateRevision(store, { number: newest.number, outcome: "applied" });
      },
      async () => {
        const number = [...runs.keys()][pick(runs.size)];
        if (number === undefined) return;
        await rollbackCandidate(store, { number, by: "bob" });
        expect(canonicalJson(store.view.candidate)).toBe(runs.get(number));
      },
    ];
    await steps[pick(steps.length)]!();
    const differing = diffConfigs(store.view.committed, store.view.candidate).map(({ id }) => id);
    expect([...store.view.dirty.keys()].sort()).toEqual(differing.sort());
  }
  await expectTruthInDatabase();
});
