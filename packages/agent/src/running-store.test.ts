import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentHash } from "@loaddirector/agent-api";
import { fixtureConfig } from "@loaddirector/engine/fixture";
import { type Config, emptyConfig } from "@loaddirector/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changesBetween, type Running, type RunningRecord } from "./running-record";
import { createRunningStore, type RunningStore } from "./running-store";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ldx-store-"));
});
const stores: RunningStore[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  await rm(folder, { recursive: true, force: true });
});

const configs = [1, 2, 3, 4].map((count) =>
  fixtureConfig(Array.from({ length: count }, (_, place) => ({ number: 10 + place, destinations: [{ server: 11 }] }))),
);
const applied = (revision: number, before: Config, after: Config): RunningRecord => ({
  type: "apply",
  revision,
  hash: contentHash(after),
  changes: changesBetween(before, after),
  trial: null,
});
const settled = (revision: number): RunningRecord => ({
  type: "settled",
  outcome: { revision, result: "applied", problems: [], reason: null, at: 1 },
});

async function opened(
  options: { smallestJournal?: number } = {},
): Promise<{ store: RunningStore; running: Running; notice: string | null }> {
  const store = createRunningStore({ folder, ...options });
  stores.push(store);
  const loaded = await store.load();
  if (!loaded.ok) throw new Error(loaded.reason.key);
  return { store, running: loaded.running, notice: loaded.notice?.key ?? null };
}

async function fourRevisions(options: { smallestJournal?: number } = {}): Promise<void> {
  const { store } = await opened(options);
  let before = emptyConfig();
  for (const [index, config] of configs.entries()) {
    await store.append(applied(index + 1, before, config));
    await store.append(settled(index + 1));
    before = config;
  }
  await store.close();
}

describe("running.json and its journal", () => {
  it("gives back what was appended, with the way back", async () => {
    await fourRevisions();
    const { running, store } = await opened();
    expect(running).toMatchObject({
      revision: 4,
      hash: contentHash(configs[3]!),
      settled: true,
      previous: { revision: 3 },
    });
    expect(running.config).toEqual(configs[3]);
    const back = await store.append({
      type: "reverted",
      outcome: { revision: 4, result: "rolledBack", problems: [], reason: null, at: 2 },
    });
    expect(back.config).toEqual(configs[2]);
    await store.close();
    expect((await opened()).running).toMatchObject({
      revision: 3,
      previous: null,
      lastOutcome: { result: "rolledBack" },
    });
  });

  it("refuses a record whose hash is not its content, and stays as it was", async () => {
    const { store } = await opened();
    const record = { ...applied(1, emptyConfig(), configs[0]!), hash: contentHash(configs[1]!) } as RunningRecord;
    await expect(store.append(record)).rejects.toThrow("does not have its hash");
    expect(store.running().revision).toBe(0);
  });

  it("cut at any byte of the last line: the line is left out and the box is as it was before it", async () => {
    await fourRevisions();
    const path = join(folder, "running.journal");
    const whole = await readFile(path, "utf8");
    const lastLine = whole.lastIndexOf("\n", whole.length - 2) + 1;
    for (let length = lastLine + 1; length < whole.length; length += 7) {
      await writeFile(path, whole.slice(0, length));
      const { running, notice, store } = await opened();
      expect(notice).toBe("agent.journalCut");
      expect(running).toMatchObject({ revision: 4, settled: false });
      await store.append(settled(4));
      await store.close();
      expect((await opened()).running).toMatchObject({ revision: 4, settled: true });
    }
  });

  it("altered in the middle: unreadable, rather than something nobody asked for", async () => {
    await fourRevisions();
    const path = join(folder, "running.journal");
    const whole = await readFile(path, "utf8");
    for (const place of [3, 40, Math.floor(whole.length / 2)]) {
      await writeFile(path, `${whole.slice(0, place)}#${whole.slice(place + 1)}`);
      await expect(opened()).rejects.toThrow("agent.runningUnreadable");
    }
  });

  it("snapshot cut at any place: unreadable", async () => {
    await fourRevisions({ smallestJournal: 1 });
    const path = join(folder, "running.json");
    const whole = await readFile(path, "utf8");
    for (let length = 0; length < whole.length; length += 97) {
      await writeFile(path, whole.slice(0, length));
      await expect(opened()).rejects.toThrow("agent.runningUnreadable");
    }
  });

  it("makes a new snapshot when the journal has outgrown it, and survives a crash before the journal is emptied", async () => {
    await fourRevisions();
    const journal = join(folder, "running.journal");
    const kept = await readFile(journal, "utf8");
    const { store } = await opened({ smallestJournal: 1 });
    const before = await store.append(settled(4));
    expect(await readFile(journal, "utf8")).toBe("");
    expect(JSON.parse(await readFile(join(folder, "running.json"), "utf8"))).toMatchObject({
      sequence: 9,
      revision: 4,
    });
    await writeFile(journal, kept);
    expect((await opened()).running).toEqual(before);
  });

  it("writes most of a large configuration once, as a snapshot, also when the journal cannot be emptied then", async () => {
    await fourRevisions();
    const journal = join(folder, "running.journal");
    const kept = await readFile(journal, "utf8");
    const many = fixtureConfig(
      Array.from({ length: 400 }, (_, place) => ({
        number: place + 1,
        host: (place % 200) + 1,
        listeners: [{ protocol: "tcp", port: place + 1 }],
        destinations: [{ server: place + 1 }],
      })),
    );
    const { store } = await opened();
    const before = await store.append(applied(5, configs[3]!, many));
    expect(await readFile(journal, "utf8")).toBe("");
    expect((await opened()).running).toEqual(before);
    await writeFile(journal, kept);
    expect((await opened()).running).toEqual(before);
  });

  it("does not take a journal without its snapshot for an empty box", async () => {
    await fourRevisions();
    await rm(join(folder, "running.json"));
    await expect(opened()).rejects.toThrow("agent.runningUnreadable");
  });
});
