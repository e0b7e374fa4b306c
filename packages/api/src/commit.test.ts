import { createAgentClient } from "@loaddirector/agent-api/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ApiUnderTest, apiUnderTest, serviceForm, startLimit } from "./testing";

let api: ApiUnderTest;
beforeAll(async () => {
  api = await apiUnderTest();
}, startLimit);
afterAll(() => api.close());

const running = async () => {
  const client = createAgentClient({ socketPath: api.agent.socketPath });
  try {
    return await client.agent.running.query();
  } finally {
    await client.close();
  }
};

it("carries a form to the agent", async () => {
  const ann = api.as("ann", "operator");
  await ann.virtualService.save(serviceForm());
  const before = await ann.candidate.state();
  expect(before.changes.map(({ kind, action, by }) => `${by} ${action} ${kind}`)).toEqual([
    "ann create virtualAddress",
    "ann create realServer",
    "ann create realServer",
    "ann create virtualService",
    "ann create destination",
    "ann create destination",
  ]);
  const outcome = await ann.candidate.commit({ counter: before.counter, comment: "first service" });
  expect(outcome).toMatchObject({ revision: 1, result: "applied", problems: [] });
  expect(await running()).toMatchObject({ revision: 1, config: api.services.store.view.committed });
  await api.services.agent.poll();
  expect(await ann.candidate.state()).toMatchObject({ base: 1, running: 1, total: 0, newest: { outcome: "applied" } });
  const [row] = await ann.virtualService.list();
  expect(row).toMatchObject({ change: "none", changedBy: "ann" });
});
