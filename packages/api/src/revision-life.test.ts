import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { candidateDelta } from "./candidate-delta";
import {
  type ApiUnderTest,
  apiUnderTest,
  type Calls,
  failureOfCall,
  openApi,
  serviceForm,
  startLimit,
  until,
} from "./testing";

let api: ApiUnderTest;
let ann: Calls;
let form: ReturnType<typeof serviceForm>;
let number = 0;
beforeAll(async () => {
  api = await apiUnderTest();
  ann = api.as("ann");
}, startLimit);
afterAll(() => api.close());
/** Every test begins with a new service pending on a quiet box. */
beforeEach(async () => {
  form = serviceForm(++number);
  await ann.virtualService.save(form);
});

const poll = () => api.services.agent.poll();
const state = () => ann.candidate.state();
async function commit(confirmWithin: number | null = null) {
  return ann.candidate.commit({ counter: (await state()).counter, comment: "a comment", confirmWithin });
}
const isRunning = async () => {
  const { config } = await api.services.agent.call((client) => client.running.query());
  return (config as { virtualServices: { id: string }[] }).virtualServices.some(({ id }) => id === form.service.id);
};

describe("a revision", () => {
  it("is what runs, with author, comment and changes in words", async () => {
    const { revision } = await commit();
    expect(await isRunning()).toBe(true);
    expect(await ann.revision.get({ number: revision })).toMatchObject({
      author: "ann",
      comment: "a comment",
      outcome: "applied",
      changeCount: 6,
      changes: expect.arrayContaining([expect.objectContaining({ kind: "virtualService", name: form.service.name })]),
    });
    expect(await failureOfCall(commit())).toMatchObject({ reason: "nothingToCommit" });
  });

  it("can be taken back into the candidate, and only the difference is pending", async () => {
    const { revision } = await commit();
    const { version } = await ann.virtualService.get({ id: form.service.id });
    await ann.virtualService.remove({ id: form.service.id, version });
    await commit();
    expect(await isRunning()).toBe(false);
    expect(await ann.revision.rollback({ number: revision })).toEqual({ objects: 3 });
    expect((await state()).changes.map(({ action, kind }) => `${action} ${kind}`)).toEqual([
      "create virtualService",
      "create destination",
      "create destination",
    ]);
    await commit();
    expect(await isRunning()).toBe(true);
    expect(await failureOfCall(ann.revision.rollback({ number: 9_999 }))).toMatchObject({ reason: "notFound" });
  });
});

describe("a revision on trial", () => {
  it("stays when it is confirmed", async () => {
    const { revision } = await commit(60);
    await poll();
    expect(await state()).toMatchObject({ running: revision, trial: { revision }, newest: { outcome: "trial" } });
    await ann.candidate.confirm({ revision });
    await poll();
    expect(await state()).toMatchObject({ running: revision, trial: null, total: 0, newest: { outcome: "applied" } });
    expect(await failureOfCall(ann.candidate.confirm({ revision }))).toMatchObject({ reason: "noTrial" });
  });

  it("goes back when it is reverted, and the candidate keeps the content", async () => {
    const before = (await state()).base;
    const { revision } = await commit(60);
    expect(await failureOfCall(commit())).toMatchObject({ reason: expect.stringMatching(/busy|nothingToCommit/) });
    await ann.candidate.revert({ revision });
    expect(await isRunning()).toBe(false);
    await poll();
    expect(await state()).toMatchObject({
      base: before,
      running: before ?? 0,
      total: 6,
      newest: { outcome: "rolledBack" },
    });
    expect(await commit()).toMatchObject({ result: "applied", revision: revision + 1 });
  });

  it(
    "goes back by itself, also when the agent is killed meanwhile, and the console takes note",
    async () => {
      const before = (await state()).base;
      const { revision } = await commit(5);
      await api.agent.kill();
      await poll();
      expect(await state()).toMatchObject({ running: null, agent: { reachable: false } });
      expect(await failureOfCall(ann.agent.reconcile())).toMatchObject({ reason: "agentSilent" });
      await api.agent.start();
      await until("the trial is over", 20_000, async () => {
        await poll();
        return (await state()).newest?.outcome === "rolledBack";
      });
      expect(await isRunning()).toBe(false);
      expect(await state()).toMatchObject({ base: before, running: before ?? 0, total: 6, trial: null });
      expect((await ann.revision.get({ number: revision })).reason).not.toBeNull();
      await ann.candidate.discard({ counter: (await state()).counter });
    },
    startLimit,
  );

  it("keeps what others added to the candidate meanwhile", async () => {
    const { revision } = await commit(60);
    const { object, version } = await ann.virtualService.get({ id: form.service.id });
    await api.as("bob").virtualService.write({ object: { ...object, scheduler: "lc" }, version });
    await ann.candidate.revert({ revision });
    const row = await ann.virtualService.get({ id: form.service.id });
    expect(row).toMatchObject({ change: "create", object: { scheduler: "lc" }, committed: null });
    await ann.candidate.discard({ counter: (await state()).counter });
  });
});

describe("a console that ended between commit and apply", () => {
  /** What the first half of a commit leaves behind. */
  async function commitWithoutApply() {
    const { commitCandidate } = await import("@loaddirector/store");
    const { store } = api.services;
    return commitCandidate(store, { counter: store.view.counter, author: "ann", comment: "", confirmWithin: null });
  }

  it("learns from the agent that nothing was applied; the candidate keeps everything", async () => {
    const before = (await state()).base;
    const { number: revision } = await commitWithoutApply();
    const again = await openApi(api.folder, api.agent.socketPath);
    const told = await again.as("ann").candidate.state();
    expect(told).toMatchObject({ base: before, total: 6, newest: { number: revision, outcome: "refused" } });
    await again.close();
    expect(await isRunning()).toBe(false);
  });

  it("learns from the agent that it came through after all, even late", async () => {
    const { store, agent } = api.services;
    const delta = candidateDelta(store, agent.view.status!);
    const { number: revision, hash } = await commitWithoutApply();
    await poll();
    expect(await state()).toMatchObject({ total: 12, newest: { outcome: "refused" } });
    await api.as("bob").virtualService.save(serviceForm(++number));
    await agent.call((client) => client.applyRevision.mutate({ ...delta, revision, hash, confirmWithin: null }));
    await poll();
    expect(await state()).toMatchObject({
      base: revision,
      running: revision,
      total: 6,
      newest: { outcome: "applied" },
    });
    expect(new Set((await state()).changes.map(({ by }) => by))).toEqual(new Set(["bob"]));
    await commit();
  });
});

it(
  "commits again what the agent lost",
  async () => {
    await commit();
    const { base } = await state();
    // A new state folder: a box whose disk was replaced.
    await api.agent.kill();
    const { rmSync, mkdirSync } = await import("node:fs");
    rmSync(`${api.folder}/state`, { recursive: true });
    mkdirSync(`${api.folder}/state`, { mode: 0o700 });
    await api.agent.start();
    await poll();
    expect(await state()).toMatchObject({ base, running: 0, total: 0 });
    const outcome = await commit();
    expect(outcome).toMatchObject({ result: "applied", revision: base! + 1 });
    expect(await isRunning()).toBe(true);
  },
  startLimit,
);
