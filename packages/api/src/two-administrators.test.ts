import type { ObjectOf } from "@loaddirector/model";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type ApiUnderTest, apiUnderTest, type Calls, failureOfCall, serviceForm, startLimit } from "./testing";

let api: ApiUnderTest;
let ann: Calls;
let bob: Calls;
let form: ReturnType<typeof serviceForm>;
let number = 0;
beforeAll(async () => {
  api = await apiUnderTest();
  ann = api.as("ann");
  bob = api.as("bob");
}, startLimit);
afterAll(() => api.close());
beforeEach(async () => {
  form = serviceForm(++number);
  await ann.virtualService.save(form);
});

const counter = async (calls: Calls) => (await calls.candidate.state()).counter;
const edit = (object: ObjectOf["virtualService"], part: Partial<ObjectOf["virtualService"]>) => ({
  ...object,
  ...part,
});

it("tells the second writer which fields the first one changed", async () => {
  const read = await ann.virtualService.get({ id: form.service.id });
  await ann.virtualService.write({ object: edit(read.object, { scheduler: "lc" }), version: read.version });
  const failure = await failureOfCall(
    bob.virtualService.write({
      object: edit(read.object, { scheduler: "rr", description: "mine" }),
      version: read.version,
    }),
  );
  expect(failure.reason).toBe("stale");
  expect(failure.issues).toMatchObject([
    { path: [], message: { key: "conflict.staleObject", values: { by: "ann" } } },
    { path: ["scheduler"], message: { key: "conflict.stale", values: { by: "ann", theirs: "lc", yours: "rr" } } },
    { path: ["description"], message: { key: "conflict.stale", values: { theirs: "", yours: "mine" } } },
  ]);
  expect((await bob.virtualService.get({ id: form.service.id })).object).toMatchObject({
    scheduler: "lc",
    description: "",
  });
});

it("puts a conflict of the whole form at its place in the form, and writes nothing of it", async () => {
  const destination = form.destinations[1]!.destination;
  const row = await ann.destination.get({ id: destination.id });
  await ann.destination.write({ object: { ...destination, weight: 7 }, version: row.version });
  const versions = await Promise.all(form.destinations.map(({ destination: { id } }) => bob.destination.get({ id })));
  const service = await bob.virtualService.get({ id: form.service.id });
  const failure = await failureOfCall(
    bob.virtualService.save({
      service: { ...form.service, scheduler: "rr" },
      version: service.version,
      destinations: form.destinations.map(({ destination }, index) => ({
        destination: { ...destination, weight: 5 },
        version: index === 1 ? row.version : versions[index]!.version,
      })),
      removed: [],
    }),
  );
  expect(failure.issues.map(({ path }) => path)).toEqual([
    ["destinations", "1"],
    ["destinations", "1", "weight"],
  ]);
  expect((await bob.virtualService.get({ id: form.service.id })).object.scheduler).toBe("wrr");
  expect((await bob.destination.get({ id: form.destinations[0]!.destination.id })).object.weight).toBe(1);
});

it("refuses a commit whose author has not seen everything, and shows what is new", async () => {
  const seen = await counter(ann);
  const other = serviceForm(++number);
  await bob.virtualService.save(other);
  const failure = await failureOfCall(ann.candidate.commit({ counter: seen, comment: "" }));
  expect(failure.reason).toBe("candidateMoved");
  expect(failure.issues).toHaveLength(6);
  expect(failure.issues.every(({ message }) => message.key === "conflict.newChange")).toBe(true);
  expect(failure.issues[0]!.message.values).toMatchObject({ by: "bob" });
  expect(await failureOfCall(ann.candidate.discard({ counter: seen }))).toMatchObject({ reason: "candidateMoved" });
  expect(await ann.revision.list({})).toHaveLength(0);
  expect(await ann.candidate.commit({ counter: await counter(ann), comment: "" })).toMatchObject({ result: "applied" });
});

it("lets only one of two commits at once through", async () => {
  const now = await counter(ann);
  const before = (await ann.revision.list({})).length;
  const results = await Promise.allSettled([
    ann.candidate.commit({ counter: now, comment: "ann" }),
    bob.candidate.commit({ counter: now, comment: "bob" }),
  ]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await ann.revision.list({})).toHaveLength(before + 1);
});

it("says who removed or made an object meanwhile", async () => {
  const { object, version } = await bob.virtualService.get({ id: form.service.id });
  await ann.virtualService.remove({ id: object.id, version });
  const removed = await failureOfCall(bob.virtualService.write({ object, version }));
  expect(removed.issues).toMatchObject([{ message: { key: "conflict.gone" } }]);
  const { address } = serviceForm(++number);
  await ann.virtualAddress.write({ object: address, version: null });
  const made = await failureOfCall(bob.virtualAddress.write({ object: address, version: null }));
  expect(made.issues).toMatchObject([{ message: { key: "conflict.exists", values: { by: "ann" } } }]);
});
