import { afterEach, beforeEach, expect, it } from "vitest";
import {
  commitCandidate,
  demoConfig,
  discardCandidate,
  hashConfig,
  listPendingChanges,
  rollbackCandidate,
  seedCandidate,
  withdrawRevision,
} from "./index";
import { openTestStore } from "./open-test-store";
import type { View } from "./view";

let test: Awaited<ReturnType<typeof openTestStore>>;
beforeEach(async () => {
  test = await openTestStore();
});
afterEach(() => test.close());
const plain = (view: View) => ({
  counter: view.counter,
  base: view.baseRevision,
  candidate: view.candidate,
  committed: view.committed,
  dirty: [...view.dirty.keys()].sort(),
});

it("runs", async () => {
  const { store } = test;
  await seedCandidate(store, demoConfig(), "ann");
  expect(listPendingChanges(store).length).toBe(10 - 0);
  expect(plain((await test.reopen()).view)).toEqual(plain(store.view));
  const commit = await commitCandidate(store, {
    counter: store.view.counter,
    author: "ann",
    comment: "",
    confirmWithin: null,
  });
  expect(commit.hash).toBe(await hashConfig(store.view.committed));
  expect(plain((await test.reopen()).view)).toEqual(plain(store.view));
  await withdrawRevision(store, { number: 1, outcome: "refused" });
  expect(plain((await test.reopen()).view)).toEqual(plain(store.view));
  await discardCandidate(store, { counter: store.view.counter, by: "bob" });
  expect(plain((await test.reopen()).view)).toEqual(plain(store.view));
  await rollbackCandidate(store, { number: 1, by: "bob" });
  expect(store.view.candidate).toEqual(demoConfig());
  expect(plain((await test.reopen()).view)).toEqual(plain(store.view));
});
