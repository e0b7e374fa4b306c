import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StreamItem } from "@loaddirector/api";
import { type AgentProcess, agentProcess, serviceForm, startLimit, until } from "@loaddirector/api/testing";
import { deserialize, serialize } from "superjson";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { WebSocket } from "ws";
import type { Browser } from "./browser-under-test";
import { type ConsoleUnderTest, consoleUnderTest } from "./console-under-test";

const password = "correct horse battery";
let folder: string;
let agent: AgentProcess;
let console: ConsoleUnderTest;
let ann: Browser;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ldx-live-"));
  agent = await agentProcess(folder);
  console = await consoleUnderTest(agent.socketPath, { recheckMs: 500 });
  ann = console.newBrowser();
  const [, token] = console.running.setupLink!.split("#");
  await ann.api.session.setup.createAdministrator.mutate({ token: token!, name: "ann", password });
  await ann.signIn("ann", password);
}, 2 * startLimit);
afterAll(async () => {
  await console.stop();
  await agent.kill();
  rmSync(folder, { recursive: true });
});

interface Feed {
  readonly socket: WebSocket;
  readonly items: StreamItem[];
  /** Why it ended, or null. */
  failure(): string | null;
}

/** One tab's subscription, in the words of tRPC's WebSocket protocol. */
async function openFeed(browser: Browser): Promise<Feed> {
  const items: StreamItem[] = [];
  let failure: string | null = null;
  const socket = browser.openSocket();
  socket.on("message", (data) => {
    const text = String(data);
    if (text === "PING") return socket.send("PONG");
    const message = JSON.parse(text);
    if (message.error) failure = message.error.json?.data?.reason ?? message.error.data?.reason;
    if (message.result?.type === "data") items.push(deserialize(message.result.data));
  });
  await new Promise((resolve, reject) => socket.on("open", resolve).on("error", reject));
  socket.send(
    JSON.stringify({
      id: 1,
      jsonrpc: "2.0",
      method: "subscription",
      params: { path: "live.stream", input: serialize(undefined) },
    }),
  );
  return { socket, items, failure: () => failure };
}

const seen = (feed: Feed, type: StreamItem["type"]) => feed.items.filter((item) => item.type === type).length;

it("tells status, candidate and a sample a second to every tab", async () => {
  const tabs = await Promise.all(Array.from({ length: 8 }, () => openFeed(ann)));
  for (const tab of tabs) {
    await until("three samples", 20_000, () => seen(tab, "live") >= 3);
    const times = tab.items.flatMap((item) => (item.type === "live" ? [item.live.at] : []));
    expect(new Set(times).size).toBe(times.length);
  }
  const before = tabs.map((tab) => seen(tab, "candidate"));
  const began = performance.now();
  await ann.api.virtualService.save.mutate(serviceForm(1));
  for (const [index, tab] of tabs.entries())
    await until("the candidate moved", 5_000, () => seen(tab, "candidate") > before[index]!);
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(tabs[0]!.items.findLast(({ type }) => type === "candidate")).toMatchObject({ total: 6, authors: ["ann"] });
  for (const { socket } of tabs) socket.close();
});

it(
  "says within seconds that the agent is gone, and when it is back",
  async () => {
    const tab = await openFeed(ann);
    await until("the agent is seen", 20_000, () => tab.items.some((item) => item.type === "agent" && item.reachable));
    await agent.kill();
    await until("its end is told", 10_000, () => tab.items.some((item) => item.type === "agent" && !item.reachable));
    await agent.start();
    await until("it is back", 20_000, () => {
      const last = tab.items.findLast((item) => item.type === "agent");
      return last?.type === "agent" && last.reachable;
    });
    tab.socket.close();
  },
  2 * startLimit,
);

it("ends with the session", async () => {
  await ann.api.user.create.mutate({ name: "vic", role: "viewer", password });
  const vic = console.newBrowser();
  await vic.signIn("vic", password);
  const tab = await openFeed(vic);
  await until("a sample", 20_000, () => seen(tab, "live") > 0);
  await ann.api.user.resetPassword.mutate({ name: "vic", password: `${password} staple` });
  expect(await until("the end", 10_000, tab.failure)).toBe("signedOut");
  const count = tab.items.length;
  await until("two more samples elsewhere", 10_000, async () => (await ann.api.agent.status.query()).reachable);
  expect(tab.items.length).toBe(count);
  tab.socket.close();
});

it("is nothing without a session", async () => {
  const tab = await openFeed(console.newBrowser());
  expect(await until("the refusal", 10_000, tab.failure)).toBe("signedOut");
  expect(tab.items).toEqual([]);
  tab.socket.close();
});

it("drains and clears destinations at once, beside the candidate", async () => {
  const { counter } = await ann.api.candidate.state.query();
  await ann.api.candidate.commit.mutate({ counter, comment: "" });
  const { id } = serviceForm(1).destinations[0]!.destination;
  const tab = await openFeed(ann);
  const operation = () => {
    const last = tab.items.findLast((item) => item.type === "live");
    return last?.type === "live" ? (last.live.overlay.operations[id]?.kind ?? "none") : "unknown";
  };
  const run = (kind: "drain" | "clear") => ann.api.operation.run.mutate({ destinationIds: [id], kind });
  expect(await run("drain")).toMatchObject([{ destinationId: id, state: { kind: "drain", by: "ann" } }]);
  await until("it is drained", 10_000, () => operation() === "drain");
  await run("clear");
  await until("it is back", 10_000, () => operation() === "none");
  expect((await ann.api.candidate.state.query()).total).toBe(0);
  const [newest] = await ann.api.audit.list.query({ limit: 1 });
  expect(newest).toMatchObject({
    who: "ann",
    action: "operation.run",
    message: { values: { operation: { key: "audit.operation.kind.clear" } } },
  });
  expect((await ann.api.event.list.query({})).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["drain", "commit"]),
  );
  tab.socket.close();
});
