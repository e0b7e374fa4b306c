import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { message } from "@loaddirector/model";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createEventRing } from "./event-ring";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ldx-events-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const ring = async () => {
  const events = createEventRing({
    folder,
    capacity: 10,
    onError: (error) => {
      throw error;
    },
  });
  await events.load();
  return events;
};
const keys = (events: { message: { key: string } }[]) => events.map(({ message: { key } }) => key);

it("keeps the last ones, numbered on across restarts, in a bounded file", async () => {
  for (let life = 0; life < 8; life++) {
    const events = await ring();
    for (let at = 0; at < 7; at++) events.add("agent", null, message(`event.n${life * 7 + at}`));
    await events.close();
  }
  const events = await ring();
  const last = events.since(0);
  expect(last.length).toBe(10);
  expect(last.map(({ sequence }) => sequence)).toEqual([47, 48, 49, 50, 51, 52, 53, 54, 55, 56]);
  expect(keys(events.since(54))).toEqual(["event.n54", "event.n55"]);
  expect((await readFile(join(folder, "events.log"), "utf8")).split("\n").length).toBeLessThanOrEqual(21);
});

it("leaves out a line that a crash cut", async () => {
  const events = await ring();
  events.add("warning", null, message("event.whole"));
  await events.close();
  await appendFile(join(folder, "events.log"), '{"sequence":2,"at":1,"kind":"agent","obj');
  const next = await ring();
  expect(keys(next.since(0))).toEqual(["event.whole"]);
  next.add("agent", null, message("event.next"));
  await next.close();
  expect(keys((await ring()).since(0))).toEqual(["event.whole", "event.next"]);
});
