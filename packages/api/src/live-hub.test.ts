import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTestStore } from "@loaddirector/store/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { AgentPoll } from "./agent-link";
import { AgentLink } from "./agent-link";
import { LiveHub, type StreamItem } from "./live-hub";

let test: Awaited<ReturnType<typeof openTestStore>>;
let hub: LiveHub;
const ended = new AbortController();
beforeEach(async () => {
  test = await openTestStore();
  hub = new LiveHub(test.store);
});
afterEach(() => test.close());

const poll = (at: number, sequences: number[] = []): AgentPoll =>
  ({
    view: { reachable: true, since: 1, latencyMs: 1, status: { startedAt: 1 }, askedAt: 0 },
    live: { at },
    events: sequences.map((sequence) => ({ sequence })),
    fromStart: false,
  }) as unknown as AgentPoll;

const take = async (viewer: AsyncGenerator<StreamItem>, count: number) => {
  const items: StreamItem[] = [];
  while (items.length < count) items.push((await viewer.next()).value as StreamItem);
  return items;
};

it("gives a new viewer every topic once, then what changes", async () => {
  hub.take(poll(1, [1]));
  const viewer = hub.watch(ended.signal);
  expect((await take(viewer, 5)).map(({ type }) => type)).toEqual(["agent", "status", "candidate", "events", "live"]);
  hub.take(poll(2));
  expect((await take(viewer, 2)).map(({ type }) => type)).toEqual(["status", "live"]);
});

it("gives a slow viewer the latest sample, and every event", async () => {
  hub.take(poll(1, [1]));
  const viewer = hub.watch(ended.signal);
  await take(viewer, 5);
  for (let second = 2; second <= 50; second++) hub.take(poll(second, [second]));
  const items = await take(viewer, 3);
  expect(items.find(({ type }) => type === "live")).toMatchObject({ live: { at: 50 } });
  const events = items.find((item) => item.type === "events");
  expect(events?.type === "events" && events.events.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: 49 }, (_, index) => index + 2),
  );
});

it("feeds many viewers from one poll", async () => {
  const viewers = Array.from({ length: 50 }, () => hub.watch(ended.signal));
  const firsts = viewers.map((viewer) => take(viewer, 4));
  hub.take(poll(1));
  for (const items of await Promise.all(firsts))
    expect(items.map(({ type }) => type).sort()).toEqual(["agent", "candidate", "live", "status"]);
});

it("ends with its viewer", async () => {
  const own = new AbortController();
  const viewer = hub.watch(own.signal);
  await take(viewer, 1);
  const rest = viewer.next();
  own.abort();
  expect((await rest).done).toBe(true);
});

it("says when the agent is gone and since when, and when it is back", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ldx-hub-"));
  const socketPath = join(folder, "agent.sock");
  const link = new AgentLink({ socketPath });
  const answers: Record<string, unknown> = { status: { startedAt: 1 }, live: { at: 1 }, events: [] };
  const listen = () =>
    new Promise<Server>((resolve) => {
      const server = createServer((request, response) => {
        const name = new URL(request.url!, "http://agent").pathname.slice(1);
        response.setHeader("content-type", "application/json").end(JSON.stringify({ result: { data: answers[name] } }));
      });
      server.listen(socketPath, () => resolve(server));
    });
  await link.poll();
  expect(link.view).toMatchObject({ reachable: false, status: null });
  let server = await listen();
  await link.poll();
  expect(link.view).toMatchObject({ reachable: true, status: { startedAt: 1 } });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await link.poll();
  expect(link.view).toMatchObject({ reachable: false, status: { startedAt: 1 } });
  expect(Date.now() - link.view.since).toBeLessThan(5_000);
  server = await listen();
  await link.poll();
  expect(link.view.reachable).toBe(true);
  await link.stop();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});
