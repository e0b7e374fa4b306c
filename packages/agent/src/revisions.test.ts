import { readFile, truncate, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { contentHash } from "@loaddirector/agent-api";
import { createMemoryEngine, type Outcome } from "@loaddirector/engine";
import { type FixtureService, fixtureConfig } from "@loaddirector/engine/fixture";
import { message } from "@loaddirector/model";
import { afterEach, describe, expect, it } from "vitest";
import { type Bed, type BedOptions, createBed, createHandClock, until } from "./agent-bed";
import type { AnyEngine } from "./pass";

const web: FixtureService = { number: 10, destinations: [{ server: 11 }, { server: 12 }] };
const dns: FixtureService = { number: 20, destinations: [{ server: 11, weight: 5 }] };
const one = fixtureConfig([web]);
const two = fixtureConfig([web, dns]);

const beds: Bed[] = [];
async function bed(options?: BedOptions): Promise<Bed> {
  const created = await createBed(options);
  beds.push(created);
  await created.start();
  return created;
}
/** Ends the agent without a word, as far as that goes inside one process, and starts another on the same folders. */
async function restarted(old: Bed, options: BedOptions = {}): Promise<Bed> {
  await old.stop();
  beds.splice(beds.indexOf(old), 1);
  return bed({ folder: old.folder, forwarding: old.forwarding, ...options });
}
afterEach(async () => {
  for (const each of beds.splice(0)) {
    await each.stop();
    await each.remove();
  }
});

/** A facility before forwarding that takes everything until it is told to fail. */
function createFragile() {
  let held: string[] = [];
  const state = { failing: false };
  const engine: AnyEngine = {
    facility: "addresses",
    start: async () => {},
    stop: async () => {},
    expand: (config) => ({ want: config.virtualAddresses.map(({ id }) => id), refused: [] }),
    check: async () => [],
    observe: async () => held,
    diff: (want: string[], have: string[]) => [
      ...want.filter((id) => !have.includes(id)).map((id) => changeOf(id, "create")),
      ...have.filter((id) => !want.includes(id)).map((id) => changeOf(id, "remove")),
    ],
    apply: async (changes) =>
      changes.map((change): Outcome => {
        if (state.failing && change.phase === "create") return { change, ok: false, reason: message("address.failed") };
        held = change.phase === "remove" ? held.filter((id) => id !== change.action) : [...held, change.action];
        return { change, ok: true };
      }),
  };
  const changeOf = (id: string, phase: "create" | "remove") => ({
    object: { kind: "virtualAddress" as const, id },
    phase,
    rank: 10,
    text: message(`address.${phase}`),
    action: id,
  });
  return { engine, state, held: () => held };
}

describe("apply", () => {
  it("takes the whole or a difference, and refuses a difference from another revision", async () => {
    const { apply, applyDelta, held, handlers } = await bed();
    expect(await apply(1, one)).toMatchObject({ revision: 1, result: "applied", problems: [] });
    expect(await applyDelta(1, 2, two)).toMatchObject({ revision: 2, result: "applied" });
    expect((await held()).map(({ destinations }) => destinations.length)).toEqual([2, 1]);
    await expect(applyDelta(1, 3, one)).rejects.toMatchObject({ code: "baseMismatch" });
    expect(await handlers.running()).toEqual({ revision: 2, hash: contentHash(two), config: two });
  });

  it("refuses content that is not what its hash says", async () => {
    const { handlers, held } = await bed();
    const changes = [{ kind: "realServer" as const, id: one.realServers[0]!.id, after: one.realServers[0]! }];
    await expect(
      handlers.apply({ base: null, changes, revision: 1, hash: contentHash(one), confirmWithin: null }),
    ).rejects.toMatchObject({ code: "invalid" });
    expect(await held()).toEqual([]);
  });

  it("applies nothing when anything is refused, and says why at the object", async () => {
    const { apply, held, handlers } = await bed();
    await apply(1, one);
    const outcome = await apply(2, fixtureConfig([web, { ...dns, scheduler: "sh" }]));
    expect(outcome).toMatchObject({
      result: "refused",
      problems: [
        { object: { id: two.virtualServices[1]!.id }, path: ["scheduler"], message: { key: "unsupported.scheduler" } },
      ],
    });
    expect((await held()).length).toBe(1);
    expect(await handlers.status()).toMatchObject({ revision: 1, trial: null });
  });

  it("check names the same and touches nothing", async () => {
    const { handlers, held } = await bed();
    const broken = fixtureConfig([{ ...dns, scheduler: "sh" }]);
    const changes = broken.virtualServices.map((after) => ({ kind: "virtualService" as const, id: after.id, after }));
    const { issues } = await handlers.check({ base: null, changes });
    expect(issues.map(({ message: { key } }) => key)).toEqual(
      expect.arrayContaining(["conflict.missing", "unsupported.scheduler"]),
    );
    expect(await held()).toEqual([]);
  });

  it("changes nothing when the same revision comes twice", async () => {
    const { apply, handlers, messages } = await bed();
    await apply(1, one);
    expect(await apply(1, one)).toMatchObject({ revision: 1, result: "applied" });
    expect((await handlers.status()).drift).toEqual([]);
    expect((await messages()).filter((key) => key === "event.applied").length).toBe(2);
  });

  it("goes back when something vital fails, and is not blamed for what failed before", async () => {
    const fragile = createFragile();
    const { apply, held, handlers } = await bed({
      engines: (forwarding) => [
        { rank: 10, engine: fragile.engine },
        { rank: 30, engine: forwarding },
      ],
    });
    await apply(1, one);
    fragile.state.failing = true;
    expect(await apply(2, two)).toMatchObject({
      revision: 2,
      result: "rolledBack",
      reason: { key: "address.failed" },
    });
    expect(await handlers.status()).toMatchObject({ revision: 1, hash: contentHash(one), problems: [] });
    expect((await held()).length).toBe(1);
    expect(fragile.held().length).toBe(1);
  });

  it("is degraded, not taken back, when one object of another facility fails", async () => {
    const memory = createMemoryEngine({ reason: message("agent.memoryChosen") });
    const broken = two.virtualServices[1]!.id;
    const failing = {
      ...memory,
      apply: async (changes: Parameters<typeof memory.apply>[0], signal: AbortSignal) => {
        const outcomes = await memory.apply(
          changes.filter(({ object }) => object?.id !== broken),
          signal,
        );
        const failed = changes.filter(({ object }) => object?.id === broken);
        return [
          ...outcomes,
          ...failed.map((change) => ({ change, ok: false as const, reason: message("engine.aborted") })),
        ];
      },
    };
    const { apply, held, handlers } = await bed({ forwarding: failing });
    expect(await apply(1, two)).toMatchObject({ result: "degraded", problems: [{ object: { id: broken } }] });
    expect((await held()).length).toBe(1);
    expect((await handlers.status()).problems.length).toBe(1);
  });
});

describe("commit-confirm", () => {
  it("goes back by itself within the deadline", async () => {
    const clock = createHandClock();
    const { apply, held, handlers, messages } = await bed({ clock });
    await apply(1, one);
    expect(await apply(2, two, 60)).toMatchObject({ result: "applied" });
    expect((await handlers.status()).trial).toEqual({ revision: 2, previous: 1, leftMs: 60_000 });
    clock.pass(59_000);
    expect((await handlers.status()).trial).toMatchObject({ leftMs: 1_000 });
    clock.pass(1_001);
    await until(async () => (await handlers.status()).revision === 1);
    await until(async () => (await held()).length === 1);
    expect((await handlers.status()).lastOutcome).toMatchObject({
      revision: 2,
      result: "rolledBack",
      reason: { key: "agent.trialExpired" },
    });
    expect(await messages()).toContain("event.rolledBack");
  });

  it("back from the very first revision is nothing at all", async () => {
    const { apply, held, handlers } = await bed();
    await apply(1, one, 60);
    expect(await handlers.revert({ revision: 1 })).toMatchObject({ result: "rolledBack" });
    expect(await held()).toEqual([]);
    expect(await handlers.status()).toMatchObject({ revision: 0, trial: null });
  });

  it("counts a confirmation only over a connection opened after the apply", async () => {
    const { apply, handlers, socketPath } = await bed();
    await apply(1, one);
    await call(socketPath, "reconcile");
    const old = performance.now();
    await apply(2, two, 60);
    await expect(handlers.confirm({ revision: 2 }, { connectionOpenedAt: old })).rejects.toMatchObject({
      code: "staleConnection",
    });
    expect((await handlers.status()).trial).not.toBeNull();
    await expect(call(socketPath, "confirm", { revision: 2 })).resolves.toBe(200);
    expect((await handlers.status()).trial).toBeNull();
    await expect(call(socketPath, "confirm", { revision: 2 })).resolves.toBe(409);
  });

  it("is busy for every other revision meanwhile", async () => {
    const { apply, handlers } = await bed();
    await apply(1, one);
    await apply(2, two, 60);
    await expect(apply(3, one)).rejects.toMatchObject({ code: "busy" });
    expect(await apply(2, two, 60)).toMatchObject({ revision: 2, result: "applied" });
    await expect(handlers.revert({ revision: 3 })).rejects.toMatchObject({ code: "noTrial" });
  });

  it("goes on over a restart of the agent, and is confirmed afterwards", async () => {
    const clock = createHandClock();
    const first = await bed({ clock });
    await first.apply(1, one);
    await first.apply(2, two, 60);
    clock.pass(30_000);
    const second = await restarted(first, { clock });
    expect((await second.handlers.status()).trial).toEqual({ revision: 2, previous: 1, leftMs: 30_000 });
    await second.handlers.confirm({ revision: 2 }, { connectionOpenedAt: performance.now() });
    const third = await restarted(second, { clock });
    clock.pass(600_000);
    expect(await third.handlers.status()).toMatchObject({ revision: 2, trial: null });
  });

  it("a deadline that passed while the agent was dead is honoured first", async () => {
    const clock = createHandClock();
    const first = await bed({ clock });
    await first.apply(1, one);
    await first.apply(2, two, 60);
    await first.stop();
    clock.pass(61_000);
    beds.splice(beds.indexOf(first), 1);
    const second = await bed({ folder: first.folder, forwarding: first.forwarding, clock });
    expect(await second.handlers.status()).toMatchObject({ revision: 1, trial: null });
    expect((await second.held()).length).toBe(1);
  });

  it("another boot reverts at once, however much time is left", async () => {
    const clock = createHandClock();
    const first = await bed({ clock });
    await first.apply(1, one);
    await first.apply(2, two, 3_600);
    clock.reboot();
    const second = await restarted(first, { clock });
    expect(await second.handlers.status()).toMatchObject({
      revision: 1,
      trial: null,
      lastOutcome: { reason: { key: "agent.trialRebooted" } },
    });
    expect((await second.held()).length).toBe(1);
  });
});

describe("damage", () => {
  it("running.json cut in the middle: said in words, forwarding stays, a whole commit repairs it", async () => {
    const first = await bed();
    await first.apply(1, two);
    await first.stop();
    beds.splice(beds.indexOf(first), 1);
    const snapshot = join(first.config.stateDir, "running.json");
    const length = (await readFile(snapshot)).length;
    await truncate(snapshot, Math.floor(length / 2));
    const second = await bed({ folder: first.folder, forwarding: first.forwarding });
    expect((await second.held()).length).toBe(2);
    const status = await second.handlers.status();
    expect(status.problems).toMatchObject([{ object: null, message: { key: "agent.runningUnreadable" } }]);
    expect(status.revision).toBe(0);
    expect(await second.messages()).toContain("agent.runningUnreadable");
    await second.handlers.reconcile();
    expect((await second.held()).length).toBe(2);
    await expect(second.handlers.running()).rejects.toMatchObject({ code: "notFound" });
    expect(await second.apply(7, one)).toMatchObject({ revision: 7, result: "applied" });
    expect((await second.handlers.status()).problems).toEqual([]);
    expect((await second.held()).length).toBe(1);
  });

  it("overlay.json cut in the middle: said in words, the rest runs", async () => {
    const first = await bed();
    await first.apply(1, one);
    await first.stop();
    beds.splice(beds.indexOf(first), 1);
    await writeFile(join(first.config.stateDir, "overlay.json"), '{"operations":{"ds_00');
    const second = await bed({ folder: first.folder, forwarding: first.forwarding });
    const status = await second.handlers.status();
    expect(status.problems).toMatchObject([{ message: { key: "agent.overlayUnreadable" } }]);
    expect(status.revision).toBe(1);
  });

  it("folders without any state take nothing away from a kernel that forwards", async () => {
    const first = await bed();
    await first.apply(1, two);
    const second = await bed({ forwarding: first.forwarding });
    await second.handlers.reconcile();
    expect((await second.held()).length).toBe(2);
  });
});

/** HTTP status of one call over a connection of its own. */
function call(socketPath: string, procedure: string, input?: unknown): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({
      socketPath,
      path: `/${procedure}`,
      method: "POST",
      agent: false,
      headers: { "content-type": "application/json" },
    });
    sent.once("response", (answer) => {
      answer.resume();
      answer.once("end", () => resolve(answer.statusCode ?? 0));
    });
    sent.once("error", reject);
    sent.end(input === undefined ? "" : JSON.stringify(input));
  });
}
